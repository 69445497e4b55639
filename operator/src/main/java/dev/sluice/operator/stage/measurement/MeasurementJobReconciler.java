package dev.sluice.operator.stage.measurement;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.measurement.MeasurementJobStatus;
import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.port.MetricsSource.Series;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.Permits;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.measurement.plan.JobCheck;
import dev.sluice.operator.stage.measurement.plan.MeasurementFacts;
import dev.sluice.operator.stage.measurement.plan.MeasurementPlanner;
import dev.sluice.operator.stage.measurement.plan.MeasurementStatuses;
import dev.sluice.operator.stage.measurement.plan.MeasurementStep;
import dev.sluice.operator.stage.measurement.plan.Reading;
import dev.sluice.operator.stage.measurement.plan.Results;
import dev.sluice.operator.stage.measurement.plan.SamplePlan;
import dev.sluice.operator.stage.measurement.plan.SampleRules;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes each MeasurementJob's samples when they are due: one status patch for each tick. */
@ControllerConfiguration(name = "measurementjob", triggerReconcilerOnAllEvents = true)
public final class MeasurementJobReconciler implements Reconciler<MeasurementJob> {
  /** Namespace whose metric catalogues count everywhere, unless told otherwise. */
  public static final String SHARED_NAMESPACE = "sluice-system";

  private final StageContext ctx;
  private final Sampler sampler;
  private final SampleMeters meters;
  private final Ticks ticks = new Ticks();
  private final Catalogues catalogues;
  private final String catalogueNamespace;
  private final Permits permits;
  private @Nullable MeasurementObserver observer;

  /** Wires the stage; metric catalogues in {@value #SHARED_NAMESPACE} count. */
  public MeasurementJobReconciler(StageContext ctx, MetricsSource metrics) {
    this(ctx, metrics, SHARED_NAMESPACE);
  }

  /** Wires the stage; {@code sharedNamespace}'s metric catalogues count, and no others. */
  public MeasurementJobReconciler(StageContext ctx, MetricsSource metrics, String sharedNamespace) {
    this.ctx = ctx;
    this.sampler = new Sampler(metrics);
    this.meters = new SampleMeters(ctx.meters());
    this.catalogueNamespace = sharedNamespace;
    this.catalogues = new Catalogues();
    this.permits = ctx.permits();
  }

  @Override
  public List<EventSource<?, MeasurementJob>> prepareEventSources(
      EventSourceContext<MeasurementJob> context) {
    // Requests and sites are only looked up when a tick is due: their events wake nobody.
    var requests = source(ProvisioningRequest.class, "measured-requests", r -> Set.of(), context);
    var sites = source(EdgeSite.class, "measured-sites", r -> Set.of(), context);
    // One namespace only: the right to read ConfigMaps of all namespaces would be a large one.
    var configMaps =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ConfigMap.class, MeasurementJob.class)
                .withName("metric-catalogues")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withNamespaces(Set.of(catalogueNamespace))
                .withLabelSelector(Names.LABEL_METRIC_CATALOGUE + "=true")
                .withSecondaryToPrimaryMapper(_ -> invalidJobs(context))
                .build(),
            context);
    observer = new MeasurementObserver(requests, sites, configMaps, catalogues);
    return List.of(requests, sites, configMaps);
  }

  private <R extends HasMetadata> InformerEventSource<R, MeasurementJob> source(
      Class<R> kind,
      String name,
      SecondaryToPrimaryMapper<R> mapper,
      EventSourceContext<MeasurementJob> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, MeasurementJob.class)
            .withName(name)
            .withItemStore(ctx.objects().store())
            .withInformerListLimit(OneCopy.PAGE)
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(mapper)
            .build(),
        context);
  }

  /** A catalogue that changes may mend a job that names a metric; valid jobs see it at a tick. */
  private static Set<ResourceID> invalidJobs(EventSourceContext<MeasurementJob> context) {
    return context
        .getPrimaryCache()
        .list(j ->
            j.getStatus() == null
                || Conditions.find(j.getStatus().conditions(), ConditionType.VALID)
                    .filter(c -> c.status() == Truth.FALSE)
                    .isPresent())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<MeasurementJob> reconcile(
      MeasurementJob job, Context<MeasurementJob> context) {
    if (context.isPrimaryResourceDeleted() || job.isMarkedForDeletion() || job.getSpec() == null) {
      meters.forget(namespace(job), job.getMetadata().getName());
      ticks.forget(job);
      return UpdateControl.noUpdate();
    }
    Instant now = ctx.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    MeasurementFacts facts = Objects.requireNonNull(observer, "not started").observe(job);
    JobCheck check = JobCheck.of(job.getSpec(), facts.catalogue(), facts.created());
    MeasurementJobStatus old = job.getStatus();
    if (check.job().isEmpty()) {
      return end(
          job,
          MeasurementStatuses.invalid(old, check.errors(), facts.generation(), now),
          Optional.empty(),
          context);
    }
    if (Boolean.TRUE.equals(job.getSpec().suspend())) {
      return end(
          job,
          MeasurementStatuses.suspended(old, facts.generation(), now),
          Optional.empty(),
          context);
    }
    return sample(job, check.job().get(), facts, now, context);
  }

  private UpdateControl<MeasurementJob> sample(
      MeasurementJob job,
      JobCheck.Job what,
      MeasurementFacts facts,
      Instant now,
      Context<MeasurementJob> context) {
    MeasurementJobStatus old = job.getStatus();
    SamplePlan due = SamplePlan.of(what.schedule(), facts.created(), ticks.last(job), now);
    Plan<MeasurementStep> plan = MeasurementPlanner.plan(what, facts, due, now);
    MeasurementJobStatus next =
        due.tick()
            .map(tick ->
                MeasurementStatuses.sampled(
                    old,
                    permits.within(job, () -> act(job, what, plan.steps(), now)),
                    tick,
                    facts.generation(),
                    now))
            .orElseGet(() -> MeasurementStatuses.waiting(old, facts.generation(), now));
    if (old != null && MeasurementStatuses.saysNothingNew(old, next)) {
      due.tick().ifPresent(tick -> ticks.sampled(job, tick));
      next = old;
    }
    return end(job, next, Optional.of(now.plus(due.wakeAfter())), context);
  }

  private List<Result> act(
      MeasurementJob job, JobCheck.Job what, List<MeasurementStep> steps, Instant now) {
    Map<MeasurementStep.Query, Reply<List<Series>>> answers =
        permits.outside(
            job,
            () ->
                sampler.ask(
                    steps.stream()
                        .filter(MeasurementStep.Query.class::isInstance)
                        .map(MeasurementStep.Query.class::cast)
                        .toList()));
    Duration period = what.schedule().period(now);
    List<Result> kept = job.getStatus() == null ? List.of() : job.getStatus().results();
    Map<String, JobCheck.Metric> metrics =
        what.metrics().stream().collect(Collectors.toMap(JobCheck.Metric::name, m -> m));
    List<Result> results = new ArrayList<>();
    for (MeasurementStep step : steps) {
      Reading reading =
          switch (step) {
            case MeasurementStep.Query q ->
                SampleRules.read(
                    Objects.requireNonNull(answers.get(q)),
                    Objects.requireNonNull(metrics.get(q.measurement())),
                    period,
                    now);
            case MeasurementStep.Skip s -> new Reading.Missed(s.reason(), s.message());
          };
      meters.outcome(reading instanceof Reading.Missed(var reason, _) ? reason.wire() : "Taken");
      results.add(
          Results.next(
              Results.find(kept, step.measurement(), step.resource()), step, reading, what, now));
    }
    meters.show(namespace(job), job.getMetadata().getName(), results);
    return results;
  }

  private UpdateControl<MeasurementJob> end(
      MeasurementJob job,
      MeasurementJobStatus next,
      Optional<Instant> wakeAt,
      Context<MeasurementJob> context) {
    List<Condition> old = job.getStatus() == null ? List.of() : job.getStatus().conditions();
    Controls.Written written = Controls.write(job, next, MeasurementJob::new, context);
    if (written == Controls.Written.NOW) {
      Conditions.transitions(old, next.conditions()).forEach(c -> ctx.events().transition(job, c));
    }
    return Controls.wakeAt(written, wakeAt, ctx.clock().instant());
  }

  private static String namespace(MeasurementJob job) {
    return Optional.ofNullable(job.getMetadata().getNamespace()).orElse("");
  }
}
