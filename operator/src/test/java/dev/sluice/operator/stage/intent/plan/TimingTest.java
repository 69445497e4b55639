package dev.sluice.operator.stage.intent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.stage.intent.plan.input.IntentDocuments;
import dev.sluice.operator.stage.intent.plan.input.Problem;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void refusesMoreSamplesThanTheWindowHolds() {
    IntentTranslation t =
        translate("gate: {measurementWindow: 1m, sampleInterval: 30s, minSamples: 3}");
    assertThat(t.errors())
        .extracting(Problem::text)
        .containsExactly(
            "spec.gate.minSamples: '3' samples, one every 30s, do not fit into a window of 1m:"
                + " allowed are 1 to 2, or a longer measurementWindow or a shorter sampleInterval");
  }

  @Test
  void acceptsAsManySamplesAsTheWindowHolds() {
    IntentTranslation t =
        translate("gate: {measurementWindow: 1m, sampleInterval: 30s, minSamples: 2}");
    assertThat(t.errors()).isEmpty();
    assertThat(t.notes()).noneMatch(n -> n.contains("sampleInterval"));
  }

  @Test
  void tellsThatTheSampleIntervalIsRaised() {
    IntentTranslation t = translate("gate: {measurementWindow: 1h, sampleInterval: 1s}");
    assertThat(t.errors()).isEmpty();
    assertThat(t.notes())
        .contains(
            "sampleInterval 1s is raised to 8s: a job keeps 500 samples, and they must cover the"
                + " longest window");
  }

  @Test
  void refusesWordsForDurationsAllAtOnce() {
    IntentTranslation t =
        translate(
            "gate: {measurementWindow: soon, sampleInterval: often},"
                + " rollout: {strategy: Canary, progressDeadline: later}");
    assertThat(t.errors())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "spec.gate.measurementWindow",
            "spec.gate.sampleInterval",
            "spec.rollout.progressDeadline");
  }

  @Test
  void readsNoNumberOfAMillionDigits() {
    String text =
        "{apiVersion: tmf921.intent.tmforum.org/v1, kind: Intent, metadata: {name: a}, spec:"
            + " {intentExpectations: [{expectationTargets: [edge1, {targetName: latency,"
            + " targetCondition: lessThan, targetValueRange: \"1e999999999ms\"}]}]}}";
    IntentTranslation t = IntentTranslator.translate(IntentDocuments.read(text).getFirst().spec());
    assertThat(t.errors())
        .singleElement()
        .extracting(Problem::text)
        .asString()
        .contains("'1e999999999ms' is no number with a unit");
  }

  private static IntentTranslation translate(String more) {
    String text =
        "{apiVersion: tmf921.intent.tmforum.org/v1, kind: Intent, metadata: {name: a}, spec:"
            + " {intentExpectations: [{expectationTargets: [edge1], expectationObjects: [upf,"
            + " \"latency<10ms\"]}], "
            + more
            + "}}";
    return IntentTranslator.translate(IntentDocuments.read(text).getFirst().spec());
  }
}
