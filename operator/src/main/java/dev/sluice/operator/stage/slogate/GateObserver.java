package dev.sluice.operator.stage.slogate;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.slogate.plan.GateFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.JobFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.Measured;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads caches only: requests' revisions and jobs' samples. */
final class GateObserver {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  private final Cache<ProvisioningRequest> requests;
  private final Cache<MeasurementJob> jobs;

  /** The first look: a standby begins when it leads. */
  private final AtomicReference<@Nullable Instant> since = new AtomicReference<>();

  GateObserver(Cache<ProvisioningRequest> requests, Cache<MeasurementJob> jobs) {
    this.requests = requests;
    this.jobs = jobs;
  }

  GateFacts observe(SLOGate gate, Instant now) {
    since.compareAndSet(null, now);
    List<SubjectFacts> subjects =
        gate.getSpec().subjects().isEmpty()
            ? List.of(SubjectFacts.whole())
            : gate.getSpec().subjects().stream()
                .map(s -> subject(s.name(), requests.get(new ResourceID(s.name()))))
                .toList();
    return new GateFacts(
        Optional.ofNullable(gate.getMetadata().getGeneration()).orElse(0L),
        Optional.ofNullable(gate.getMetadata().getCreationTimestamp())
            .map(Instant::parse)
            .orElse(Instant.EPOCH),
        Objects.requireNonNull(since.get()),
        subjects,
        jobs(gate));
  }

  /** What a verdict needs of a request. */
  static SubjectFacts subject(String name, Optional<ProvisioningRequest> found) {
    if (found.isEmpty()) {
      return none(name, null, "ProvisioningRequest " + name + " does not exist");
    }
    ProvisioningRequest request = found.get();
    ProvisioningRequestStatus status = request.getStatus();
    if (status == null || status.revision() == null) {
      return none(name, status, "nothing is delivered yet");
    }
    Revision revision = status.revision();
    long generation = Optional.ofNullable(request.getMetadata().getGeneration()).orElse(0L);
    Optional<String> pending = Optional.empty();
    if (revision.action() == Revision.Action.Remove) {
      pending = Optional.of("the package is removed");
    } else if (request.isMarkedForDeletion()) {
      pending = Optional.of("the request is being deleted");
    } else if (!Conditions.holds(status.conditions(), ConditionType.PROVISIONED, generation)) {
      pending = Optional.of("not provisioned yet");
    }
    return new SubjectFacts(name, status.site(), revision.generation(), revision.commit(), pending);
  }

  private static SubjectFacts none(
      String name, @Nullable ProvisioningRequestStatus status, String why) {
    return new SubjectFacts(name, status == null ? null : status.site(), 0, null, Optional.of(why));
  }

  private List<JobFacts> jobs(SLOGate gate) {
    String namespace = gate.getMetadata().getNamespace();
    var ref = gate.getSpec().measurementJobRef();
    var found =
        ref == null
            ? jobs.list(j -> Objects.equals(namespace, j.getMetadata().getNamespace()))
            : jobs.get(new ResourceID(ref.name(), namespace)).stream();
    return found
        .filter(j -> j.getSpec() != null && !j.isMarkedForDeletion())
        .map(GateObserver::job)
        .sorted(Comparator.comparing(JobFacts::name))
        .toList();
  }

  private static JobFacts job(MeasurementJob job) {
    MeasurementJobSpec spec = job.getSpec();
    return new JobFacts(
        job.getMetadata().getName(),
        Boolean.TRUE.equals(spec.suspend()),
        interval(spec),
        spec.measurements().stream()
            .map(m -> new Measured(m.name(), Optional.ofNullable(m.unit())))
            .toList(),
        spec.targetResources().stream()
            .map(t -> t.resourceType() + "/" + t.resourceName())
            .toList(),
        job.getStatus() == null ? List.of() : job.getStatus().results());
  }

  private static Optional<Duration> interval(MeasurementJobSpec spec) {
    if (spec.schedule() != null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Durations.parse(spec.interval(), DEFAULT_INTERVAL));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the job itself says so in its conditions
    }
  }
}
