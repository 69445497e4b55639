package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.operator.kernel.ChildName;
import dev.sluice.operator.stage.intent.plan.ChildSpecs.Request;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds the children of an intent. Schema defaults are written out: nothing relies on a server.
 */
final class Children {
  private Children() {}

  /** Children of an intent at the given sites. */
  static ChildSpecs of(Desired desired, String namespace, String name, List<Site> sites) {
    List<Request> requests =
        sites.stream().map(s -> SiteRequest.of(desired, namespace, name, s)).toList();
    String judge = ChildName.of(name, namespace, name);
    List<Slo> live =
        desired.slos().stream().filter(s -> !subjects(s, sites, requests).isEmpty()).toList();
    if (live.isEmpty()) {
      return new ChildSpecs(requests, judge, Optional.empty(), Optional.empty());
    }
    Timing timing = Timing.of(desired.gate(), live);
    List<String> judged = requests.stream().filter(Request::judged).map(Request::name).toList();
    return new ChildSpecs(
        requests,
        judge,
        Optional.of(job(desired.gate(), live, timing, judged)),
        Optional.of(gate(desired.gate(), live, timing, judge, sites, requests)));
  }

  /** The job, reduced to requests that exist or are being created. */
  static MeasurementJobSpec only(MeasurementJobSpec job, Collection<String> requests) {
    return new MeasurementJobSpec(
        job.targetResources().stream().filter(t -> requests.contains(t.resourceName())).toList(),
        job.measurements(),
        job.schedule(),
        job.interval(),
        job.timeout(),
        job.retainedSamples(),
        job.suspend());
  }

  private static List<String> subjects(Slo slo, List<Site> sites, List<Request> requests) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      if (slo.sites().isEmpty() || slo.sites().matches(sites.get(i))) {
        out.add(requests.get(i).name());
      }
    }
    return out;
  }

  private static MeasurementJobSpec job(
      IntentSpec.Gate gate, List<Slo> slos, Timing timing, List<String> requests) {
    Map<String, MeasurementJobSpec.Measurement> measurements = new LinkedHashMap<>();
    for (Slo s : slos) {
      measurements.putIfAbsent(
          s.measurement(),
          new MeasurementJobSpec.Measurement(
              s.measurement(),
              null,
              s.measurementUnit().symbol(),
              gate.queryWindow(),
              MeasurementJobSpec.Measurement.SeriesPolicy.Reject));
    }
    return new MeasurementJobSpec(
        requests.stream()
            .map(r -> new TargetResource(TargetResource.ResourceType.ProvisioningRequest, r))
            .toList(),
        List.copyOf(measurements.values()),
        null,
        Timing.text(timing.interval()),
        "10s",
        timing.retained(),
        null);
  }

  private static SLOGateSpec gate(
      IntentSpec.Gate gate,
      List<Slo> slos,
      Timing timing,
      String job,
      List<Site> sites,
      List<Request> requests) {
    Set<SLOGateSpec.SloTarget> targets = new LinkedHashSet<>();
    List<String> judged = requests.stream().filter(Request::judged).map(Request::name).toList();
    for (Slo s : slos) {
      List<String> subjects = subjects(s, sites, requests);
      targets.add(
          new SLOGateSpec.SloTarget(
              s.metric(),
              s.threshold(),
              s.operator(),
              null,
              null,
              s.window() == null || s.window().equals(Timing.text(timing.window()))
                  ? null
                  : s.window(),
              subjects.equals(judged) ? List.of() : subjects,
              null));
    }
    return new SLOGateSpec(
        List.copyOf(targets),
        Timing.text(timing.window()),
        Timing.text(timing.evaluation()),
        judged.stream().map(SLOGateSpec.Subject::new).toList(),
        new SLOGateSpec.JobRef(job),
        Optional.ofNullable(gate.initialDelay()).orElse("0s"),
        timing.minSamples(),
        null,
        SLOGateSpec.NoDataPolicy.Inconclusive,
        null,
        3,
        3,
        4,
        1,
        SLOGateSpec.Scope.All,
        null,
        gate.onFailure() == IntentSpec.Gate.OnFailure.Report
            ? SLOGateSpec.Action.Report
            : SLOGateSpec.Action.Rollback,
        null,
        null);
  }
}
