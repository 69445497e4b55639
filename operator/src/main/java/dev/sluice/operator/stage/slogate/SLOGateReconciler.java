package dev.sluice.operator.stage.slogate;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.Unwritten;
import dev.sluice.operator.stage.slogate.plan.GateFacts;
import dev.sluice.operator.stage.slogate.plan.GatePlanner;
import dev.sluice.operator.stage.slogate.plan.Progress;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps each SLOGate's verdicts; woken by its jobs' samples and its requests' revisions. */
@ControllerConfiguration(name = "slogate", triggerReconcilerOnAllEvents = true)
public final class SLOGateReconciler implements Reconciler<SLOGate> {
  private static final Logger LOG = LoggerFactory.getLogger(SLOGateReconciler.class);
  private static final String BY_SUBJECT = "subject";
  private static final String BY_JOB = "job";

  private final StageContext ctx;
  private final GateMeters meters;
  private final Unwritten<SLOGateStatus> unwritten = new Unwritten<>();
  private @Nullable GateObserver observer;

  /** Wires the stage. */
  public SLOGateReconciler(StageContext ctx) {
    this.ctx = ctx;
    this.meters = new GateMeters(ctx.meters());
  }

  @Override
  public List<EventSource<?, SLOGate>> prepareEventSources(EventSourceContext<SLOGate> context) {
    IndexerResourceCache<SLOGate> gates = context.getPrimaryCache();
    gates.addIndexers(
        Map.of(BY_SUBJECT, SLOGateReconciler::subjects, BY_JOB, SLOGateReconciler::job));
    var requests =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ProvisioningRequest.class, SLOGate.class)
                .withName("judged-requests")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(
                    r -> ids(gates.byIndex(BY_SUBJECT, r.getMetadata().getName()).stream()))
                .withOnUpdateFilter(SLOGateReconciler::revisionMoved)
                .build(),
            context);
    var jobs =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(MeasurementJob.class, SLOGate.class)
                .withName("judged-jobs")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(j -> {
                  String namespace = j.getMetadata().getNamespace() + "/";
                  return ids(
                      Stream.concat(
                          gates.byIndex(BY_JOB, namespace + j.getMetadata().getName()).stream(),
                          gates.byIndex(BY_JOB, namespace).stream()));
                })
                .withOnUpdateFilter(SLOGateReconciler::samplesMoved)
                .build(),
            context);
    observer = new GateObserver(requests, jobs);
    return List.of(requests, jobs);
  }

  @Override
  public UpdateControl<SLOGate> reconcile(SLOGate gate, Context<SLOGate> context) {
    if (context.isPrimaryResourceDeleted()
        || gate.isMarkedForDeletion()
        || gate.getSpec() == null) {
      unwritten.forget(gate);
      return UpdateControl.noUpdate();
    }
    Instant now = ctx.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    GateFacts facts = Objects.requireNonNull(observer, "not started").observe(gate, now);
    GatePlanner.Decision decision =
        GatePlanner.plan(gate.getSpec(), facts, unwritten.newest(gate), now);
    Optional<Instant> until =
        unwritten.hold(
            gate, decision.status(), Progress.patience(gate.getStatus(), decision.status()), now);
    Controls.Written written =
        until.isEmpty() ? write(gate, decision, now, context) : Controls.Written.BEFORE;
    Optional<Instant> wake =
        Stream.of(until, decision.wakeAfter().map(now::plus))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
    return Controls.wakeAt(written, wake, ctx.clock().instant());
  }

  private Controls.Written write(
      SLOGate gate, GatePlanner.Decision decision, Instant now, Context<SLOGate> context) {
    List<Condition> old = gate.getStatus() == null ? List.of() : gate.getStatus().conditions();
    Controls.Written written = Controls.write(gate, decision.status(), SLOGate::new, context);
    if (written != Controls.Written.REFUSED) {
      unwritten.forget(gate);
    }
    if (written == Controls.Written.NOW) {
      decision.concluded().forEach(v -> tell(gate, v, now));
      Conditions.transitions(old, decision.status().conditions())
          .forEach(c -> ctx.events().transition(gate, c));
    }
    return written;
  }

  private void tell(SLOGate gate, SubjectVerdict v, Instant now) {
    meters.concluded(v, now);
    LOG.atInfo()
        .addKeyValue("kind", "SLOGate")
        .addKeyValue("ns", gate.getMetadata().getNamespace())
        .addKeyValue("name", gate.getMetadata().getName())
        .addKeyValue("subject", v.subject())
        .addKeyValue("generation", v.generation())
        .addKeyValue("commit", v.commit())
        .addKeyValue("verdict", v.verdict())
        .log(String.valueOf(v.message()));
  }

  private static List<String> subjects(SLOGate gate) {
    return gate.getSpec() == null
        ? List.of()
        : gate.getSpec().subjects().stream().map(SLOGateSpec.Subject::name).toList();
  }

  /** {@code namespace/job}, or {@code namespace/} for a gate that takes any job of it. */
  private static List<String> job(SLOGate gate) {
    if (gate.getSpec() == null) {
      return List.of();
    }
    var ref = gate.getSpec().measurementJobRef();
    return List.of(gate.getMetadata().getNamespace() + "/" + (ref == null ? "" : ref.name()));
  }

  private static boolean revisionMoved(ProvisioningRequest now, ProvisioningRequest before) {
    String name = now.getMetadata().getName();
    return !GateObserver.subject(name, Optional.of(now))
        .equals(GateObserver.subject(name, Optional.of(before)));
  }

  private static boolean samplesMoved(MeasurementJob now, MeasurementJob before) {
    return !Objects.equals(now.getSpec(), before.getSpec())
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || !Objects.equals(
            now.getStatus() == null ? null : now.getStatus().results(),
            before.getStatus() == null ? null : before.getStatus().results());
  }

  private static Set<ResourceID> ids(Stream<SLOGate> gates) {
    return gates.map(ResourceID::fromResource).collect(Collectors.toSet());
  }
}
