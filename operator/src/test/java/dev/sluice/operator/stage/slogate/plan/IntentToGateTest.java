package dev.sluice.operator.stage.slogate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.operator.stage.intent.plan.ChildSpecs;
import dev.sluice.operator.stage.intent.plan.IntentPlanner;
import dev.sluice.operator.stage.intent.plan.IntentTranslation;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments;
import org.junit.jupiter.api.Test;

/** What the intent's core writes, judged by the gate's core: names and units must meet. */
class IntentToGateTest {
  private static final String INTENT =
      "{apiVersion: tmf921.intent.tmforum.org/v1, kind: Intent, metadata: {name: a}, spec:"
          + " {intentExpectations: [{expectationTargets: [edge1], expectationVerbs: [deploy],"
          + " expectationObjects: [upf], expectationContexts: [{contextAttribute: reliability,"
          + " contextValue: \"99.999%\"}]}]}}";

  @Test
  void aReliabilityInPercentIsComparedWithSamplesThatAreRatios() {
    assertThat(judged(0.999995)).isEqualTo(Verdict.Passed);
    assertThat(judged(0.99998)).isEqualTo(Verdict.Failed);
    // A gate that took the ratio for a percentage, or the other way round, would say otherwise.
    assertThat(judged(0.5)).isEqualTo(Verdict.Failed);
  }

  private static Verdict judged(double ratio) {
    // Given
    IntentTranslation t =
        IntentTranslator.translate(IntentDocuments.read(INTENT).getFirst().spec());
    ChildSpecs children = IntentPlanner.preview(t.desired(), "default", "a");
    SLOGateSpec gate = children.gate().orElseThrow();
    var measurement = children.job().orElseThrow().measurements().getFirst();
    assertThat(measurement.unit()).isEqualTo("ratio");
    assertThat(gate.sloTargets().getFirst().metric()).isEqualTo("success_rate_percent");
    ObjectNode spec = GateWorld.JSON.valueToTree(gate);
    spec.remove("measurementJobRef"); // the world's job has a name of its own
    GateWorld world = new GateWorld(spec.toString());
    world.measure(measurement.name(), measurement.unit());

    // When
    world.run(20, measurement.name(), ratio);

    // Then
    return world.verdict();
  }
}
