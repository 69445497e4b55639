package dev.sluice.operator.stage.measurement.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.stage.measurement.plan.MeasurementFacts.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what a tick asks whom. */
public final class MeasurementPlanner {
  private MeasurementPlanner() {}

  /** One step for each measurement and resource when a tick is due, none otherwise. */
  public static Plan<MeasurementStep> plan(
      JobCheck.Job job, MeasurementFacts facts, SamplePlan samples, Instant now) {
    if (samples.tick().isEmpty()) {
      return Plan.waitFor(samples.wakeAfter());
    }
    List<MeasurementStep> steps = new ArrayList<>();
    for (JobCheck.Metric metric : job.metrics()) {
      for (TargetResource target : job.targets()) {
        steps.add(step(job, metric, target, place(facts, target), now));
      }
    }
    return Plan.of(steps, samples.wakeAfter());
  }

  /** The resource as it stands on status. */
  public static String name(TargetResource target) {
    return target.resourceType() + "/" + target.resourceName();
  }

  private static MeasurementStep step(
      JobCheck.Job job, JobCheck.Metric metric, TargetResource target, Place place, Instant now) {
    return switch (place) {
      case Place.Missing(var site, var reason, var message) ->
          new MeasurementStep.Skip(metric.name(), name(target), site, reason, message);
      case Place.Found(var site, var endpoint, var variables) ->
          switch (PromQl.render(metric.query(), variables, metric.window())) {
            case PromQl.Rendered.Unusable(var message) ->
                new MeasurementStep.Skip(
                    metric.name(), name(target), Optional.of(site), Reason.INVALID_SPEC, message);
            case PromQl.Rendered.Query(var text) ->
                new MeasurementStep.Query(
                    metric.name(), name(target), site, endpoint, text, now, job.timeout());
          };
    };
  }

  private static Place place(MeasurementFacts facts, TargetResource target) {
    Place found = facts.places().get(target);
    return found == null
        ? new Place.Missing(
            Optional.empty(), Reason.REFERENCE_NOT_FOUND, name(target) + " does not exist")
        : found;
  }
}
