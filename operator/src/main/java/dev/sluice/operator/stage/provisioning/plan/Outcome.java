package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.port.SiteSync;
import java.util.SortedMap;

/** What an effect came to. */
public sealed interface Outcome {

  /** A publication. */
  record Published(ProvisioningStep.Publish step, Reply<PackageStore.Committed> reply)
      implements Outcome {}

  /**
   * A restoration.
   *
   * @param files what was restored; empty when it could not be read
   */
  record Restored(
      ProvisioningStep.Restore step,
      SortedMap<String, String> files,
      Reply<PackageStore.Committed> reply)
      implements Outcome {}

  /** A removal. */
  record Removed(ProvisioningStep.RemovePackage step, Reply<PackageStore.Committed> reply)
      implements Outcome {}

  /** Content that was read. */
  record Loaded(Reply<SortedMap<String, String>> reply) implements Outcome {}

  /** The state of the site's GitOps agent, and whether it has our commit. */
  record SyncSeen(Reply<Sync> reply) implements Outcome {}

  /**
   * Sync state.
   *
   * @param state what the agent says
   * @param contains whether what it has applied contains our commit
   */
  record Sync(SiteSync.State state, boolean contains) {}

  /** The site's request was read. */
  record Polled(Reply<O2Ims.RequestInfo> reply) implements Outcome {}

  /** The site's request was created or replaced. */
  record Sent(Reply<O2Ims.RequestInfo> reply) implements Outcome {}

  /** Deletion of the site's request was asked for. */
  record Deleted(Reply<Boolean> reply) implements Outcome {}
}
