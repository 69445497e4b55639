package dev.sluice.operator.stage.intent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationLawsTest {
  private static final List<String> METRICS =
      List.of("latency", "throughput", "availability", "WeakRSRPRatio", "jitter");
  private static final List<String> CONDITIONS =
      List.of("IS_LESS_THAN", "IS_GREATER_THAN", "IS_EQUAL_TO", "lessThan", ">=");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
  void sameInputGivesSameBytesAndNoTargetOrContextIsLost(long seed) {
    // Given
    IntentSpec spec = random(new Random(seed));
    // When
    IntentTranslation first = IntentTranslator.translate(spec);
    IntentTranslation second = IntentTranslator.translate(spec);
    // Then
    assertThat(first.errors()).isEmpty();
    assertThat(first.json()).isEqualTo(second.json());
    assertThat(first).isEqualTo(second);
    for (int i = 0; i < spec.intentExpectations().size(); i++) {
      IntentSpec.Expectation in = spec.intentExpectations().get(i);
      Ts28312Intent.Expectation out = first.intent().intentExpectations().get(i);
      assertThat(out.expectationTargets())
          .extracting(Ts28312Intent.Target::targetName)
          .containsExactlyElementsOf(
              in.expectationTargets().stream().map(t -> t.get("targetName").asText()).toList());
      assertThat(out.expectationContexts())
          .extracting(Ts28312Intent.Context::contextAttribute)
          .containsExactlyElementsOf(
              in.expectationContexts().stream().map(IntentSpec.Context::contextAttribute).toList());
    }
  }

  private static IntentSpec random(Random r) {
    List<IntentSpec.Expectation> expectations = new ArrayList<>();
    for (int e = 0; e < 1 + r.nextInt(4); e++) {
      List<JsonNode> targets = new ArrayList<>();
      for (int t = 0; t < 1 + r.nextInt(5); t++) {
        targets.add(
            JsonNodeFactory.instance
                .objectNode()
                .put("targetName", METRICS.get(r.nextInt(METRICS.size())))
                .put("targetCondition", CONDITIONS.get(r.nextInt(CONDITIONS.size())))
                .put("targetValueRange", r.nextInt(100)));
      }
      List<IntentSpec.Context> contexts = new ArrayList<>();
      for (int c = 0; c < r.nextInt(5); c++) {
        contexts.add(
            new IntentSpec.Context(
                "free-" + r.nextInt(9), null, TextNode.valueOf("v" + r.nextInt(9)), null));
      }
      expectations.add(
          new IntentSpec.Expectation(
              "e" + e, "ENSURE", List.of(), targets, List.of(), null, contexts));
    }
    return new IntentSpec(
        "n",
        null,
        expectations,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
