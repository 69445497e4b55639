package dev.sluice.operator.stage.measurement.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource;
import dev.sluice.api.measurement.MeasurementJobSpec.TargetResource.ResourceType;
import dev.sluice.api.measurement.MeasurementJobStatus;
import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.port.MetricsSource.Point;
import dev.sluice.operator.port.MetricsSource.Series;
import dev.sluice.operator.stage.measurement.plan.MeasurementFacts.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Endpoint METRICS = new Endpoint("http://m", null, null, null);

  private static JobCheck.Metric metric(Unit from, Unit to, SeriesPolicy series) {
    return new JobCheck.Metric("m", "q{n=\"$namespace\"}", from, to, Duration.ofMinutes(1), series);
  }

  private static Reply<List<Series>> series(double... values) {
    return new Reply.Ok<>(
        DoubleStream.of(values)
            .mapToObj(v -> new Series(Map.of("v", "" + v), List.of(new Point(NOW, v))))
            .toList());
  }

  private static Reading read(Reply<List<Series>> reply, SeriesPolicy policy) {
    return SampleRules.read(reply, metric(Unit.COUNT, Unit.COUNT, policy), PERIOD, NOW);
  }

  private static Reason missed(Reading reading) {
    return ((Reading.Missed) reading).reason();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNoFiniteNumberIsNoData(double value) {
    assertThat(missed(read(series(value), SeriesPolicy.Reject))).isEqualTo(Reason.NO_DATA);
    assertThat(missed(read(series(1, value), SeriesPolicy.Sum))).isEqualTo(Reason.NO_DATA);
  }

  @Test
  void anEmptyAnswerIsNoData() {
    assertThat(missed(read(series(), SeriesPolicy.Sum))).isEqualTo(Reason.NO_DATA);
    assertThat(
            missed(
                read(
                    new Reply.Ok<>(List.of(new Series(Map.of(), List.of()))), SeriesPolicy.Reject)))
        .isEqualTo(Reason.NO_DATA);
  }

  @ParameterizedTest
  @CsvSource({"Sum,6", "Max,3", "Min,1", "Mean,2"})
  void severalSeriesNeedAPolicy(SeriesPolicy policy, double value) {
    assertThat(missed(read(series(1, 2, 3), SeriesPolicy.Reject))).isEqualTo(Reason.AMBIGUOUS);
    assertThat(read(series(1, 2, 3), policy)).isEqualTo(new Reading.Taken(new Sample(NOW, value)));
  }

  @ParameterizedTest
  @CsvSource({"PT30S,PT5M,PT5M1S", "PT10M,PT20M,PT20M1S"})
  void oldValuesAreStale(Duration period, Duration good, Duration stale) {
    JobCheck.Metric m = metric(Unit.COUNT, Unit.COUNT, SeriesPolicy.Reject);
    assertThat(SampleRules.read(at(NOW.minus(good)), m, period, NOW))
        .isInstanceOf(Reading.Taken.class);
    assertThat(missed(SampleRules.read(at(NOW.minus(stale)), m, period, NOW)))
        .isEqualTo(Reason.STALE);
    assertThat(missed(SampleRules.read(at(NOW.plusSeconds(61)), m, period, NOW)))
        .isEqualTo(Reason.BAD_RESPONSE);
  }

  private static Reply<List<Series>> at(Instant time) {
    return new Reply.Ok<>(List.of(new Series(Map.of(), List.of(new Point(time, 1)))));
  }

  @Test
  void repliesBecomeReasons() {
    assertThat(
            missed(read(new Reply.Unavailable<>(Reply.Cause.UNREACHABLE, "x"), SeriesPolicy.Sum)))
        .isEqualTo(Reason.METRICS_UNAVAILABLE);
    assertThat(
            missed(read(new Reply.Unavailable<>(Reply.Cause.BAD_RESPONSE, "x"), SeriesPolicy.Sum)))
        .isEqualTo(Reason.BAD_RESPONSE);
    assertThat(missed(read(new Reply.Rejected<>(Reply.Cause.REFUSED, "x"), SeriesPolicy.Sum)))
        .isEqualTo(Reason.BAD_RESPONSE);
    assertThat(missed(read(new Reply.Rejected<>(Reply.Cause.CREDENTIALS, "x"), SeriesPolicy.Sum)))
        .isEqualTo(Reason.CREDENTIALS_MISSING);
  }

  @Test
  void valuesAreKeptInTheDeclaredUnit() {
    assertThat(
            SampleRules.read(
                series(0.0125),
                metric(Unit.SECONDS, Unit.MILLISECONDS, SeriesPolicy.Reject),
                PERIOD,
                NOW))
        .isEqualTo(new Reading.Taken(new Sample(NOW, 12.5)));
  }

  @Test
  void summarisesWithStudentsTAndTypeSevenQuantiles() {
    // Given
    List<Sample> samples =
        DoubleStream.of(4, 1, 3, 2, 10).mapToObj(v -> new Sample(NOW, v)).toList();
    // When
    SampleSummary s = SampleSummary.of(samples);
    // Then: R: mean 4, t.test half width 4.389945, quantile(x, c(.5,.95,.99), type = 7)
    assertThat(s.mean()).isEqualTo(4);
    assertThat(s.ciHalfWidth()).isCloseTo(4.389945, within(1e-5));
    assertThat(s.p50()).isEqualTo(3);
    assertThat(s.p95()).isCloseTo(8.8, within(1e-12));
    assertThat(s.p99()).isCloseTo(9.76, within(1e-12));
    assertThat(SampleSummary.of(samples.subList(0, 1)).ciHalfWidth()).isNull();
  }

  // One job of one metric over two requests: edge1 answers, edge2 is as the test says.

  private static final JobCheck.Job JOB =
      new JobCheck.Job(
          Schedule.every(PERIOD, NOW),
          Duration.ofSeconds(10),
          3,
          List.of(metric(Unit.COUNT, Unit.COUNT, SeriesPolicy.Reject)),
          List.of(
              new TargetResource(ResourceType.ProvisioningRequest, "a"),
              new TargetResource(ResourceType.ProvisioningRequest, "b")));

  private static MeasurementJobStatus tick(
      MeasurementJobStatus old, Instant now, double value, Place second) {
    MeasurementFacts facts =
        new MeasurementFacts(
            1,
            NOW,
            MetricCatalogue.empty(),
            Map.of(
                JOB.targets().get(0),
                new Place.Found("edge1", METRICS, Map.of("namespace", "a")),
                JOB.targets().get(1),
                second));
    List<MeasurementStep> steps =
        MeasurementPlanner.plan(JOB, facts, new SamplePlan(Optional.of(now), PERIOD), now).steps();
    List<Result> kept = old == null ? List.of() : old.results();
    List<Result> results = new ArrayList<>();
    for (MeasurementStep s : steps) {
      Reading r =
          switch (s) {
            case MeasurementStep.Query q -> new Reading.Taken(new Sample(now, value));
            case MeasurementStep.Skip k -> new Reading.Missed(k.reason(), k.message());
          };
      results.add(Results.next(Results.find(kept, s.measurement(), s.resource()), s, r, JOB, now));
    }
    return MeasurementStatuses.sampled(old, results, now, 1, now);
  }

  private static Place dead() {
    return new Place.Missing(
        Optional.of("edge2"), Reason.METRICS_UNAVAILABLE, "EdgeSite/edge2 is not Ready");
  }

  @Test
  void oneSiteThatIsNotReadyIsNamedAndTheOthersGoOn() {
    // When
    MeasurementJobStatus first = tick(null, NOW, 5, dead());
    MeasurementJobStatus second = tick(first, NOW.plusSeconds(30), 6, dead());
    // Then
    assertThat(second.results().get(0).samples()).extracting(Sample::value).containsExactly(5d, 6d);
    assertThat(second.results().get(0).query()).isEqualTo("q{n=\"a\"}");
    assertThat(second.results().get(1).error().reason()).isEqualTo("MetricsUnavailable");
    assertThat(second.results().get(1).error().since()).isEqualTo(NOW);
    assertThat(Conditions.find(second.conditions(), ConditionType.SAMPLED).get().message())
        .isEqualTo("m of ProvisioningRequest/b: EdgeSite/edge2 is not Ready");
    assertThat(second.lastSampleTime()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void anotherReasonBeginsANewError() {
    // Given
    MeasurementJobStatus first = tick(null, NOW, 5, dead());
    // When
    MeasurementJobStatus second =
        tick(
            first,
            NOW.plusSeconds(30),
            5,
            new Place.Missing(Optional.of("edge2"), Reason.SITE_NOT_FOUND, "gone"));
    // Then
    assertThat(second.results().get(1).error().since()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void keepsTheNewestSamplesOnlyAndNoPointTwice() {
    // Given
    MeasurementJobStatus s = null;
    // When
    for (int i = 0; i < 5; i++) {
      s = tick(s, NOW.plusSeconds(30L * i), i, dead());
    }
    s = tick(s, NOW.plusSeconds(120), 99, dead());
    // Then
    assertThat(s.results().get(0).samples()).extracting(Sample::value).containsExactly(2d, 3d, 4d);
  }

  @Test
  void samplesOfAnotherSiteAreDropped() {
    // Given
    MeasurementJobStatus s =
        tick(null, NOW, 5, new Place.Found("edge2", METRICS, Map.of("namespace", "b")));
    // When
    s =
        tick(
            s, NOW.plusSeconds(30), 7, new Place.Found("edge3", METRICS, Map.of("namespace", "b")));
    // Then
    assertThat(s.results().get(1).samples()).extracting(Sample::value).containsExactly(7d);
    assertThat(s.results().get(1).site()).isEqualTo("edge3");
  }

  @Test
  void aMissingRequestIsAnErrorOfItsOwn() {
    // Given
    MeasurementFacts facts = new MeasurementFacts(1, NOW, MetricCatalogue.empty(), Map.of());
    // When
    var plan = MeasurementPlanner.plan(JOB, facts, new SamplePlan(Optional.of(NOW), PERIOD), NOW);
    // Then
    assertThat(plan.steps())
        .first()
        .isEqualTo(
            new MeasurementStep.Skip(
                "m",
                "ProvisioningRequest/a",
                Optional.empty(),
                Reason.REFERENCE_NOT_FOUND,
                "ProvisioningRequest/a does not exist"));
  }

  @Test
  void betweenTicksTheStatusStaysAsItIs() {
    // Given
    MeasurementJobStatus s = tick(null, NOW, 5, dead());
    // Then
    assertThat(MeasurementStatuses.waiting(s, 1, NOW.plusSeconds(7))).isEqualTo(s);
  }

  @Test
  void aTickThatBringsNothingIsNoNewsAndASampleIs() {
    // Given
    MeasurementJobStatus nobody = failed(null, NOW);
    MeasurementJobStatus s = tick(null, NOW, 5, dead());
    // Then
    assertThat(MeasurementStatuses.saysNothingNew(nobody, failed(nobody, NOW.plusSeconds(30))))
        .isTrue();
    assertThat(MeasurementStatuses.saysNothingNew(s, tick(s, NOW.plusSeconds(30), 5, dead())))
        .isFalse();
    assertThat(MeasurementStatuses.saysNothingNew(nobody, tick(nobody, NOW, 5, dead()))).isFalse();
  }

  private static MeasurementJobStatus failed(MeasurementJobStatus old, Instant now) {
    List<Result> kept = old == null ? List.of() : old.results();
    MeasurementStep.Skip skip =
        new MeasurementStep.Skip(
            "m", "ProvisioningRequest/b", Optional.of("edge2"), Reason.PENDING, "no site yet");
    Reading missed = new Reading.Missed(skip.reason(), skip.message());
    Result result = Results.next(Results.find(kept, "m", skip.resource()), skip, missed, JOB, now);
    return MeasurementStatuses.sampled(old, List.of(result), now, 1, now);
  }
}
