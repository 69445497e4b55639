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
    return conditions(merged);
  }

  Draft revision(@Nullable Revision revision) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        s.conditions(),
        s.site(),
        revision,
        s.verifiedRevision(),
        s.failedRevision(),
        s.provisionedResourceSet());
  }

  Draft verified(@Nullable Revision verified) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        s.conditions(),
        s.site(),
        s.revision(),
        verified,
        s.failedRevision(),
        s.provisionedResourceSet());
  }

  Draft failed(@Nullable FailedRevision failed) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        s.conditions(),
        s.site(),
        s.revision(),
        s.verifiedRevision(),
        failed,
        s.provisionedResourceSet());
  }

  Draft site(@Nullable String site) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        s.conditions(),
        site,
        s.revision(),
        s.verifiedRevision(),
        s.failedRevision(),
        s.provisionedResourceSet());
  }

  Draft resources(@Nullable ProvisionedResourceSet resources) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        s.conditions(),
        s.site(),
        s.revision(),
        s.verifiedRevision(),
        s.failedRevision(),
        resources);
  }

  Draft extensions(@Nullable JsonNode extensions) {
    ProvisioningRequestStatus s = status;
    return with(
        extensions,
        s.conditions(),
        s.site(),
        s.revision(),
        s.verifiedRevision(),
        s.failedRevision(),
        s.provisionedResourceSet());
  }

  /** The finished status. */
  ProvisioningRequestStatus finish(Phase phase, ProvisioningStatus nephio) {
    ProvisioningRequestStatus s = status;
    Stage old = s.stage();
    Stage stage =
        old != null && old.name() == phase && old.generation() == generation
            ? old
            : new Stage(phase, now, generation);
    return new ProvisioningRequestStatus(
        nephio,
        s.provisionedResourceSet(),
        s.extensions(),
        s.conditions(),
        generation,
        phase,
        s.site(),
        stage,
        s.revision(),
        s.verifiedRevision(),
        s.failedRevision());
  }

  private Draft conditions(List<Condition> conditions) {
    ProvisioningRequestStatus s = status;
    return with(
        s.extensions(),
        conditions,
        s.site(),
        s.revision(),
        s.verifiedRevision(),
        s.failedRevision(),
        s.provisionedResourceSet());
  }

  private Draft with(
      @Nullable JsonNode extensions,
      List<Condition> conditions,
      @Nullable String site,
      @Nullable Revision revision,
      @Nullable Revision verified,
      @Nullable FailedRevision failed,
      @Nullable ProvisionedResourceSet resources) {
    return new Draft(
        new ProvisioningRequestStatus(
            status.provisioningStatus(),
            resources,
            extensions,
            conditions,
            status.observedGeneration(),
            status.phase(),
            site,
            status.stage(),
            revision,
            verified,
            failed),
        generation,
        now);
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
