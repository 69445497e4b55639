package dev.sluice.operator.stage.provisioning;

import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.port.SiteSync;
import dev.sluice.operator.stage.provisioning.plan.Outcome;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep;
import java.util.SortedMap;
import java.util.TreeMap;

/** Carries out effects: each arm calls one port, and every call may be made again. */
final class ProvisioningActuator {
  private final PackageStore packages;
  private final SiteSync sync;
  private final O2Ims o2ims;
  private final ProvisioningMeters meters;

  ProvisioningActuator(
      PackageStore packages, SiteSync sync, O2Ims o2ims, ProvisioningMeters meters) {
    this.packages = packages;
    this.sync = sync;
    this.o2ims = o2ims;
    this.meters = meters;
  }

  Outcome act(ProvisioningStep.Effect effect) {
    return switch (effect) {
      case ProvisioningStep.Publish step -> {
        Reply<PackageStore.Committed> reply = packages.put(step.git(), step.write());
        if (created(reply)) {
          meters.published();
        }
        yield new Outcome.Published(step, reply);
      }
      case ProvisioningStep.Restore step -> restore(step);
      case ProvisioningStep.RemovePackage step -> {
        Reply<PackageStore.Committed> reply = packages.remove(step.git(), step.removal());
        if (step.rollback() && created(reply)) {
          meters.rolledBack();
        }
        yield new Outcome.Removed(step, reply);
      }
      case ProvisioningStep.LoadContent(var git, var name, var revision) ->
          new Outcome.Loaded(packages.read(git, name, revision.commit()));
      case ProvisioningStep.ReadSync step -> new Outcome.SyncSeen(synced(step));
      case ProvisioningStep.PollSiteRequest(var endpoint, var id) ->
          new Outcome.Polled(meters.siteRequest("get", o2ims.get(endpoint, id)));
      case ProvisioningStep.CreateSiteRequest(var endpoint, var data) ->
          new Outcome.Sent(meters.siteRequest("create", o2ims.create(endpoint, data)));
      case ProvisioningStep.UpdateSiteRequest(var endpoint, var data, var etag) ->
          new Outcome.Sent(meters.siteRequest("update", o2ims.update(endpoint, data, etag)));
      case ProvisioningStep.DeleteSiteRequest(var endpoint, var id) ->
          new Outcome.Deleted(meters.siteRequest("delete", o2ims.delete(endpoint, id)));
    };
  }

  /** Reads the verified content at its own commit, checks it, and puts it in place. */
  private Outcome restore(ProvisioningStep.Restore step) {
    Reply<SortedMap<String, String>> content =
        packages.read(step.git(), step.packageName(), step.verified().commit());
    Reply<PackageStore.Committed> reply =
        content.then(files ->
            ContentHash.of(files).equals(step.verified().contentHash())
                ? packages.put(
                    step.git(),
                    new PackageStore.Write(
                        step.packageName(), files, step.note(), step.knownCommit()))
                : new Reply.Rejected<>(
                    Reply.Cause.HISTORY_REWRITTEN,
                    "commit " + step.verified().commit() + " does not hold the verified content"));
    if (created(reply)) {
      meters.rolledBack();
    }
    return new Outcome.Restored(
        step,
        content instanceof Reply.Ok<SortedMap<String, String>>(var files) ? files : new TreeMap<>(),
        reply);
  }

  private Reply<Outcome.Sync> synced(ProvisioningStep.ReadSync step) {
    return sync.read(step.sync())
        .then(state ->
            state.syncedCommit().isEmpty()
                ? new Reply.Ok<>(new Outcome.Sync(state, false))
                : packages
                    .contains(step.git(), step.commit(), state.syncedCommit().get())
                    .map(contains -> new Outcome.Sync(state, contains)));
  }

  private static boolean created(Reply<PackageStore.Committed> reply) {
    return reply instanceof Reply.Ok<PackageStore.Committed>(var committed) && committed.created();
  }
}
