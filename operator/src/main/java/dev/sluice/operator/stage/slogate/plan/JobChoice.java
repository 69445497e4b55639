package dev.sluice.operator.stage.slogate.plan;

import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.operator.stage.slogate.plan.GateFacts.JobFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.Measured;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a target's samples come from. */
sealed interface JobChoice {
  /** The job, its measurement and the results that belong to the subject. */
  record Chosen(JobFacts job, MetricMatch match, Measured measured, List<Result> results)
      implements JobChoice {}

  /** None, and what that means. */
  record None(Outcome outcome, Optional<String> job, String message) implements JobChoice {}

  /** The named job, or the one job of the namespace that measures the metric for the subject. */
  static JobChoice of(Gate gate, String metric, SubjectFacts subject, List<JobFacts> jobs) {
    if (gate.job().isPresent()) {
      String name = gate.job().get();
      return jobs.stream()
          .filter(j -> j.name().equals(name))
          .findFirst()
          .map(j -> choose(j, metric, subject))
          .orElseGet(() -> none(Outcome.ERROR, name, "MeasurementJob " + name + " does not exist"));
    }
    List<JobFacts> fitting =
        jobs.stream()
            .filter(j -> match(metric, j).isPresent() && !resources(j, subject).isEmpty())
            .toList();
    return switch (fitting.size()) {
      case 0 ->
          new None(
              Outcome.NO_DATA,
              Optional.empty(),
              "no MeasurementJob of the namespace measures " + metric + of(subject));
      case 1 -> choose(fitting.getFirst(), metric, subject);
      default ->
          new None(
              Outcome.ERROR,
              Optional.empty(),
              "several MeasurementJobs measure "
                  + metric
                  + of(subject)
                  + ": "
                  + fitting.stream().map(JobFacts::name).sorted().collect(Collectors.joining(", "))
                  + "; name one in measurementJobRef");
    };
  }

  private static JobChoice choose(JobFacts job, String metric, SubjectFacts subject) {
    Optional<MetricMatch> match = match(metric, job);
    if (match.isEmpty()) {
      String names =
          job.measurements().stream()
              .map(Measured::name)
              .sorted()
              .collect(Collectors.joining(", "));
      return none(
          Outcome.ERROR,
          job.name(),
          "MeasurementJob " + job.name() + " does not measure " + metric + "; it has " + names);
    }
    List<String> resources = resources(job, subject);
    if (resources.isEmpty()) {
      return none(
          Outcome.ERROR,
          job.name(),
          "MeasurementJob "
              + job.name()
              + " does not measure ProvisioningRequest/"
              + subject.name());
    }
    if (job.suspended()) {
      return none(Outcome.NO_DATA, job.name(), "MeasurementJob " + job.name() + " is suspended");
    }
    String name = match.get().measurement();
    Measured measured =
        job.measurements().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    List<Result> results =
        job.results().stream()
            .filter(r -> r.measurement().equals(name) && resources.contains(r.resource()))
            .toList();
    return new Chosen(job, match.get(), measured, results);
  }

  /** The resources of a job that tell about a subject: its request, else its site. */
  private static List<String> resources(JobFacts job, SubjectFacts subject) {
    if (subject.name().isEmpty()) {
      return job.resources();
    }
    String request = "ProvisioningRequest/" + subject.name();
    if (job.resources().contains(request)) {
      return List.of(request);
    }
    String site = "EdgeSite/" + subject.site();
    return subject.site() != null && job.resources().contains(site) ? List.of(site) : List.of();
  }

  private static Optional<MetricMatch> match(String metric, JobFacts job) {
    return MetricMatch.find(metric, job.measurements().stream().map(Measured::name).toList());
  }

  private static JobChoice none(Outcome outcome, String job, String message) {
    return new None(outcome, Optional.of(job), message);
  }

  private static String of(SubjectFacts subject) {
    return subject.name().isEmpty() ? "" : " of ProvisioningRequest/" + subject.name();
  }
}
