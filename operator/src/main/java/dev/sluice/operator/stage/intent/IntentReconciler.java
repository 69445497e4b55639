package dev.sluice.operator.stage.intent;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.Permits;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.intent.plan.IntentConditions;
import dev.sluice.operator.stage.intent.plan.IntentFacts;
import dev.sluice.operator.stage.intent.plan.IntentPlanner;
import dev.sluice.operator.stage.intent.plan.IntentStep;
import dev.sluice.operator.stage.intent.plan.IntentView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an Intent's children as the intent wants them, and tells on its status how far they are.
 */
@ControllerConfiguration(triggerReconcilerOnAllEvents = true)
public final class IntentReconciler implements Reconciler<Intent> {
  /** Deleted children announce themselves; this is for the announcement that was lost. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final StageContext stage;
  private final Permits progress;
  private final StatusPace pace = new StatusPace();
  private final Placements placements = new Placements();
  private @Nullable InformerEventSource<EdgeSite, Intent> sites;
  private @Nullable InformerEventSource<ProvisioningRequest, Intent> requests;
  private @Nullable IndexerResourceCache<Intent> intents;

  /** A reconciler that takes time, events and meters from the stage. */
  public IntentReconciler(StageContext stage) {
    this.stage = stage;
    this.progress = stage.permits();
  }

  @Override
  public List<EventSource<?, Intent>> prepareEventSources(EventSourceContext<Intent> context) {
    InformerEventSource<EdgeSite, Intent> edgeSites =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(EdgeSite.class, Intent.class)
                .withName("intent-edgesites")
                .withItemStore(stage.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withSecondaryToPrimaryMapper(site -> all(context))
                .withPrimaryToSecondaryMapper((Intent intent) -> Set.of())
                .withOnUpdateFilter(IntentReconciler::siteChanged)
                .build(),
            context);
    sites = edgeSites;
    intents = context.getPrimaryCache();
    var ofIntents = children(ProvisioningRequest.class, "intent-requests", context);
    requests = ofIntents;
    return List.of(
        ofIntents,
        children(SLOGate.class, "intent-gates", context),
        children(MeasurementJob.class, "intent-jobs", context),
        edgeSites);
  }

  @Override
  public UpdateControl<Intent> reconcile(Intent intent, Context<Intent> context) {
    if (context.isPrimaryResourceDeleted() || intent.isMarkedForDeletion()) {
      return progress.within(intent, () -> takeAway(newest(intent, context), context));
    }
    return seen(intent)
        ? progress.patiently(intent, () -> keep(newest(intent, context), context))
        : stage.precedence().urgent(() -> keep(intent, context));
  }

  /** What is known now: the object may have changed while this reconcile waited for its turn. */
  private static Intent newest(Intent intent, Context<Intent> context) {
    return context.getPrimaryCache().get(ResourceID.fromResource(intent)).orElse(intent);
  }

  private static boolean seen(Intent intent) {
    return intent.getStatus() != null
        && Objects.equals(
            intent.getStatus().observedGeneration(), intent.getMetadata().getGeneration());
  }

  private UpdateControl<Intent> keep(Intent intent, Context<Intent> context) {
    Instant now = stage.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    IntentFacts facts = IntentObserver.observe(intent, false, edgeSites(), context);
    IntentView view = IntentView.of(placements.of(intent, facts), facts, now);
    Plan<IntentStep> plan = IntentPlanner.plan(view, facts, now);
    IntentActuator.Acted acted = IntentActuator.act(intent, plan.steps(), context.getClient());
    List<String> refused = acted.refused();
    IntentStatus next = IntentConditions.next(view, facts, refused, now);
    Optional<Duration> hold = pace.hold(intent, next, now);
    if (hold.isPresent()) {
      return UpdateControl.<Intent>noUpdate().rescheduleAfter(hold.get());
    }
    Controls.Written written =
        Controls.write(acted.held().orElse(intent), next, Intent::new, context);
    if (written == Controls.Written.NOW) {
      pace.written(intent, next, now);
      tell(intent, next);
    }
    boolean open =
        !refused.isEmpty()
            || plan.steps().contains(new IntentStep.SetFinalizer()) && acted.held().isEmpty();
    Optional<Duration> wake = open ? Optional.of(LOOK_AGAIN) : plan.wakeAfter();
    return Controls.wake(written, wake);
  }

  /** Deletes the children, and lets the intent go after the last; one that is gone has none. */
  private UpdateControl<Intent> takeAway(Intent intent, Context<Intent> context) {
    boolean gone = context.isPrimaryResourceDeleted();
    Instant now = stage.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    IntentFacts facts = IntentObserver.observe(intent, gone, edgeSites(), context);
    IntentView view = IntentView.of(placements.of(intent, facts), facts, now);
    Plan<IntentStep> plan = IntentPlanner.plan(view, facts, now);
    if (gone) {
      pace.forget(intent);
      placements.forget(intent);
    }
    if (!gone || !plan.steps().contains(new IntentStep.ReleaseFinalizer())) {
      IntentActuator.act(intent, plan.steps(), context.getClient());
    }
    return gone
        ? UpdateControl.noUpdate()
        : UpdateControl.<Intent>noUpdate().rescheduleAfter(LOOK_AGAIN);
  }

  /** Looks once for what an earlier process could not take away; caches are filled. */
  public void sweep(KubernetesClient client) {
    InformerEventSource<ProvisioningRequest, Intent> all = requests;
    IndexerResourceCache<Intent> known = intents;
    if (all != null && known != null) {
      Orphans.sweep(all.list(r -> true), id -> known.get(id).isPresent(), client);
    }
  }

  private void tell(Intent intent, IntentStatus next) {
    List<Condition> old = intent.getStatus() == null ? List.of() : intent.getStatus().conditions();
    Conditions.transitions(old, next.conditions())
        .forEach(c -> stage.events().transition(intent, c));
  }

  private Stream<EdgeSite> edgeSites() {
    InformerEventSource<EdgeSite, Intent> source = sites;
    return source == null ? Stream.empty() : source.list(s -> true);
  }

  private <R extends HasMetadata> InformerEventSource<R, Intent> children(
      Class<R> kind, String name, EventSourceContext<Intent> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, Intent.class)
            .withName(name)
            .withItemStore(stage.objects().store())
            .withInformerListLimit(OneCopy.PAGE)
            .withSecondaryToPrimaryMapper(IntentReconciler::intentOf)
            .build(),
        context);
  }

  /** The annotation holds {@code namespace/name}; labels may be cut. */
  static Set<ResourceID> intentOf(HasMetadata child) {
    var annotations = child.getMetadata().getAnnotations();
    String ref = annotations == null ? null : annotations.get(Names.ANNOTATION_INTENT);
    int slash = ref == null ? -1 : ref.indexOf('/');
    return ref == null || slash < 1
        ? Set.of()
        : Set.of(new ResourceID(ref.substring(slash + 1), ref.substring(0, slash)));
  }

  private static Set<ResourceID> all(EventSourceContext<Intent> context) {
    return Set.copyOf(
        context.getPrimaryCache().list(i -> true).map(ResourceID::fromResource).toList());
  }

  /** Probes write a site's status often; only what an intent looks at wakes it. */
  private static boolean siteChanged(EdgeSite now, EdgeSite before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(now.getSpec(), before.getSpec())
        || !reachable(now).equals(reachable(before));
  }

  private static Optional<Condition.Truth> reachable(EdgeSite site) {
    return Optional.ofNullable(site.getStatus())
        .flatMap(s -> Conditions.find(s.conditions(), ConditionType.REACHABLE))
        .map(Condition::status);
  }
}
