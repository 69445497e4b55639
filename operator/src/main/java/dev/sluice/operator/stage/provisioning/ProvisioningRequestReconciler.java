package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.port.SiteSync;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.Permits;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.Unwritten;
import dev.sluice.operator.stage.provisioning.plan.Passing;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningConditions;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningFacts;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningPlanner;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep;
import dev.sluice.operator.stage.provisioning.plan.Round;
import dev.sluice.operator.stage.provisioning.plan.Verdicts;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers each ProvisioningRequest to its site, rolls it back, and takes it away again. */
@ControllerConfiguration(
    name = "provisioningrequest",
    finalizerName = Names.FINALIZER_PROVISIONING,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = RelevantChange.class))
public final class ProvisioningRequestReconciler
    implements Reconciler<ProvisioningRequest>, Cleaner<ProvisioningRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ProvisioningRequestReconciler.class);

  /** More than any delivery takes in one go; reached only by a mistake in the planner. */
  private static final int MAX_STEPS = 64;

  private final StageContext ctx;
  private final ProvisioningMeters meters;
  private final ProvisioningActuator actuator;
  private final CatalogueCache catalogues;
  private final String catalogueNamespace;
  private final Permits permits;
  private final Unwritten<ProvisioningRequestStatus> unwritten = new Unwritten<>();
  private @Nullable ProvisioningObserver observer;

  /** Wires the stage; {@code catalogueNamespace}'s template catalogues count. */
  public ProvisioningRequestReconciler(
      StageContext ctx,
      PackageStore packages,
      SiteSync sync,
      O2Ims o2ims,
      String catalogueNamespace) {
    this.ctx = ctx;
    this.meters = new ProvisioningMeters(ctx.meters());
    this.actuator = new ProvisioningActuator(packages, sync, o2ims, meters);
    this.catalogues = new CatalogueCache(ctx);
    this.catalogueNamespace = catalogueNamespace;
    this.permits = ctx.permits();
  }

  @Override
  public List<EventSource<?, ProvisioningRequest>> prepareEventSources(
      EventSourceContext<ProvisioningRequest> context) {
    ProvisioningSources sources = new ProvisioningSources(ctx, context, catalogueNamespace);
    observer = new ProvisioningObserver(sources, catalogues);
    return sources.all();
  }

  @Override
  public UpdateControl<ProvisioningRequest> reconcile(
      ProvisioningRequest request, Context<ProvisioningRequest> context) {
    Supplier<UpdateControl<ProvisioningRequest>> work =
        () -> deliver(newest(request, context), context);
    return firstDelivery(request)
        ? permits.patiently(request, work)
        : permits.within(request, work);
  }

  /** Only a first delivery can wait: what is delivered may have to be taken back. */
  private boolean firstDelivery(ProvisioningRequest request) {
    ProvisioningRequestStatus status = unwritten.newest(request);
    return status == null || status.revision() == null;
  }

  @Override
  public DeleteControl cleanup(ProvisioningRequest request, Context<ProvisioningRequest> context) {
    return permits.within(request, () -> tearDown(newest(request, context), context));
  }

  /** What is known now: the object may have changed while this reconcile waited for its permit. */
  private static ProvisioningRequest newest(
      ProvisioningRequest request, Context<ProvisioningRequest> context) {
    return context.getPrimaryCache().get(ResourceID.fromResource(request)).orElse(request);
  }

  private UpdateControl<ProvisioningRequest> deliver(
      ProvisioningRequest request, Context<ProvisioningRequest> context) {
    ProvisioningRequestStatus from = unwritten.newest(request);
    ProvisioningFacts facts = observe(request, from);
    Round round = run(request, facts);
    return end(request, from, Verdicts.close(request.getSpec(), facts, round), context);
  }

  private DeleteControl tearDown(
      ProvisioningRequest request, Context<ProvisioningRequest> context) {
    ProvisioningRequestStatus from = unwritten.newest(request);
    ProvisioningFacts facts = observe(request, from);
    Round round = run(request, facts);
    if (round.end().orElse(null) instanceof Round.End.Release(var release)) {
      unwritten.forget(request);
      released(request, release);
      return DeleteControl.defaultDelete();
    }
    UpdateControl<ProvisioningRequest> end =
        end(request, from, Verdicts.close(request.getSpec(), facts, round), context);
    DeleteControl control = DeleteControl.noFinalizerRemoval();
    end.getScheduleDelay().ifPresent(control::rescheduleAfter);
    return control;
  }

  private void released(ProvisioningRequest request, ProvisioningStep.ReleaseFinalizer release) {
    boolean clean = release.reason() == Reason.SUCCEEDED;
    ctx.events()
        .transition(
            request,
            Condition.of(
                ConditionType.PROVISIONED,
                clean ? Truth.FALSE : Truth.UNKNOWN,
                clean ? Reason.DELETING : release.reason(),
                release.message(),
                ctx.clock().instant(),
                Optional.ofNullable(request.getMetadata().getGeneration()).orElse(0L)));
  }

  private ProvisioningFacts observe(
      ProvisioningRequest request, @Nullable ProvisioningRequestStatus status) {
    if (observer == null) {
      throw new IllegalStateException("event sources are prepared before the first reconcile");
    }
    return observer.observe(request, status);
  }

  /** Steps until the round is over: each outcome is folded in before the next step is decided. */
  private Round run(ProvisioningRequest request, ProvisioningFacts facts) {
    Round round = ProvisioningConditions.begin(facts, ctx.clock().instant());
    for (int step = 0; step < MAX_STEPS; step++) {
      Plan<ProvisioningStep> plan = ProvisioningPlanner.plan(request.getSpec(), facts, round);
      if (plan.steps().isEmpty()) {
        return round;
      }
      round =
          switch (plan.steps().getFirst()) {
            case ProvisioningStep.Mark mark -> ProvisioningConditions.fold(round, mark);
            case ProvisioningStep.Effect effect ->
                ProvisioningConditions.fold(
                    round, facts, permits.outside(request, () -> actuator.act(effect)));
          };
    }
    throw new IllegalStateException(
        "no end after " + MAX_STEPS + " steps: " + request.getMetadata().getName());
  }

  /** Writes the status now or later, and looks again when it is due. */
  private UpdateControl<ProvisioningRequest> end(
      ProvisioningRequest request,
      @Nullable ProvisioningRequestStatus from,
      Verdicts.Closed closed,
      Context<ProvisioningRequest> context) {
    ProvisioningRequestStatus next = closed.status();
    Instant now = ctx.clock().instant();
    Duration patience = Passing.patience(request.getStatus(), next, permits.crowded());
    Optional<Instant> until = unwritten.hold(request, next, patience, now);
    Controls.Written written =
        until.isPresent() ? Controls.Written.BEFORE : write(request, next, context);
    if (written != Controls.Written.REFUSED) {
      meters.stages(from, next, now);
    }
    Optional<Duration> wake =
        Stream.concat(closed.wake().stream(), until.stream().map(u -> Duration.between(now, u)))
            .min(Comparator.naturalOrder());
    return Controls.wake(written, wake);
  }

  private Controls.Written write(
      ProvisioningRequest request,
      ProvisioningRequestStatus next,
      Context<ProvisioningRequest> context) {
    ProvisioningRequestStatus old = request.getStatus();
    Controls.Written written = Controls.write(request, next, ProvisioningRequest::new, context);
    if (written != Controls.Written.REFUSED) {
      unwritten.forget(request);
    }
    if (written == Controls.Written.NOW) {
      tell(request, old, next);
    }
    return written;
  }

  private void tell(
      ProvisioningRequest request,
      @Nullable ProvisioningRequestStatus old,
      ProvisioningRequestStatus next) {
    List<Condition> before = old == null ? List.of() : old.conditions();
    for (Condition c : Conditions.transitions(before, next.conditions())) {
      LOG.atInfo()
          .addKeyValue("kind", "ProvisioningRequest")
          .addKeyValue("name", request.getMetadata().getName())
          .addKeyValue("condition", c.type())
          .addKeyValue("status", c.status())
          .addKeyValue("reason", c.reason())
          .log(c.message());
      ctx.events().transition(request, c);
    }
  }
}
