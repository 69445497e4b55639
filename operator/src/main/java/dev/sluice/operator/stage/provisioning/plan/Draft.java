package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisionedResourceSet;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.ProvisioningStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A status being worked on, for one generation at one instant. Every change makes a new draft.
 *
 * @param status the status so far
 * @param generation spec generation it is about
 * @param now the instant of this round
 */
record Draft(ProvisioningRequestStatus status, long generation, Instant now) {

  private static final ProvisioningRequestStatus NOTHING =
      new ProvisioningRequestStatus(
          null, null, null, List.of(), null, null, null, null, null, null, null);

  static Draft of(@Nullable ProvisioningRequestStatus status, long generation, Instant now) {
    return new Draft(status == null ? NOTHING : status, generation, now);
  }

  Optional<Condition> condition(ConditionType type) {
    return Conditions.find(status.conditions(), type);
  }

  boolean holds(ConditionType type) {
    return condition(type).filter(Condition::holds).isPresent();
  }

  boolean says(ConditionType type, Reason reason) {
    return condition(type).filter(c -> c.reason().equals(reason.wire())).isPresent();
  }

  Draft say(ConditionType type, Truth truth, Reason reason, String message) {
    Condition next = Condition.of(type, truth, reason, message, now, generation);
    List<Condition> merged =
        Conditions.merge(status.conditions(), List.of(next)).stream()
            .sorted((a, b) -> Integer.compare(place(a), place(b)))
            .toList();
    return with(f -> f.conditions = merged);
  }

  Draft revision(@Nullable Revision revision) {
    return with(f -> f.revision = revision);
  }

  Draft verified(@Nullable Revision verified) {
    return with(f -> f.verified = verified);
  }

  Draft failed(@Nullable FailedRevision failed) {
    return with(f -> f.failed = failed);
  }

  Draft site(@Nullable String site) {
    return with(f -> f.site = site);
  }

  Draft resources(@Nullable ProvisionedResourceSet resources) {
    return with(f -> f.resources = resources);
  }

  Draft extensions(@Nullable JsonNode extensions) {
    return with(f -> f.extensions = extensions);
  }

  /** The finished status. */
  ProvisioningRequestStatus finish(Phase phase, ProvisioningStatus nephio) {
    Stage old = status.stage();
    boolean goesOn = old != null && old.name() == phase && old.generation() == generation;
    return with(
            f -> {
              f.nephio = nephio;
              f.observedGeneration = generation;
              f.phase = phase;
              f.stage = goesOn ? old : new Stage(phase, now, generation);
            })
        .status();
  }

  private Draft with(Consumer<Fields> change) {
    Fields fields = new Fields(status);
    change.accept(fields);
    return new Draft(fields.status(), generation, now);
  }

  /** A status taken apart: each change names what it changes, the rest stays. */
  private static final class Fields {
    private @Nullable ProvisioningStatus nephio;
    private @Nullable ProvisionedResourceSet resources;
    private @Nullable JsonNode extensions;
    private List<Condition> conditions;
    private @Nullable Long observedGeneration;
    private @Nullable Phase phase;
    private @Nullable String site;
    private @Nullable Stage stage;
    private @Nullable Revision revision;
    private @Nullable Revision verified;
    private @Nullable FailedRevision failed;

    Fields(ProvisioningRequestStatus s) {
      nephio = s.provisioningStatus();
      resources = s.provisionedResourceSet();
      extensions = s.extensions();
      conditions = s.conditions();
      observedGeneration = s.observedGeneration();
      phase = s.phase();
      site = s.site();
      stage = s.stage();
      revision = s.revision();
      verified = s.verifiedRevision();
      failed = s.failedRevision();
    }

    ProvisioningRequestStatus status() {
      return new ProvisioningRequestStatus(
          nephio,
          resources,
          extensions,
          conditions,
          observedGeneration,
          phase,
          site,
          stage,
          revision,
          verified,
          failed);
    }
  }

  private static int place(Condition c) {
    return ORDER.indexOf(c.type());
  }

  static final List<ConditionType> TYPES =
      List.of(
          ConditionType.VALID,
          ConditionType.RENDERED,
          ConditionType.PUBLISHED,
          ConditionType.SYNCED,
          ConditionType.PROVISIONED,
          ConditionType.VERIFIED,
          ConditionType.READY);

  private static final List<String> ORDER = TYPES.stream().map(ConditionType::wire).toList();
}
