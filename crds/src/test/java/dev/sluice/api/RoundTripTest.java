package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.lang.reflect.ParameterizedType;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindComesBackEqualFromYamlAndJson(Class<? extends CustomResource<Object, Object>> kind)
      throws ReflectiveOperationException {
    for (long seed = 0; seed < 200; seed++) {
      // Given
      CustomResource<Object, Object> object = sample(kind, seed);
      // When
      var fromYaml = Serialization.unmarshal(Serialization.asYaml(object), kind);
      var fromJson = Serialization.unmarshal(Serialization.asJson(object), kind);
      // Then
      assertThat(fromYaml.getSpec()).as("seed %d", seed).isEqualTo(object.getSpec());
      assertThat(fromYaml.getStatus()).as("seed %d", seed).isEqualTo(object.getStatus());
      assertThat(fromJson.getSpec()).as("seed %d", seed).isEqualTo(object.getSpec());
      assertThat(fromJson.getStatus()).as("seed %d", seed).isEqualTo(object.getStatus());
    }
  }

  /** A watch names no class: an unknown kind would be read twice, through a generic form. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsReadIntoItsClassWithoutBeingTold(
      Class<? extends CustomResource<Object, Object>> kind) throws ReflectiveOperationException {
    // Given
    String event = "{\"type\":\"ADDED\",\"object\":" + Serialization.asJson(sample(kind, 1)) + "}";
    // When
    WatchEvent read = Serialization.unmarshal(event, WatchEvent.class);
    // Then
    assertThat(read.getObject()).isInstanceOf(kind);
  }

  /** Else every reconcile of such a gate would find a changed status and write it. */
  @Test
  void aVerdictWithoutSubjectComesBackEqual() {
    SLOGate gate = gate(new BigDecimal("10"));
    assertThat(reread(gate).getStatus()).isEqualTo(gate.getStatus());
  }

  /** The API server keeps 10.0 as 10 and 1E+3 as 1000. */
  @Test
  void numbersAreEqualHoweverTheyAreWritten() {
    assertThat(gate(new BigDecimal("10.0")).getStatus())
        .isEqualTo(gate(new BigDecimal("10")).getStatus());
    assertThat(gate(new BigDecimal("1E+3")).getStatus())
        .isEqualTo(gate(new BigDecimal("1000")).getStatus());
    assertThat(Serialization.asJson(gate(new BigDecimal("1E+3")))).contains("1000");
  }

  @Test
  void membersOfANewerVersionAreIgnored() {
    String yaml = "apiVersion: gate.slo.nephio.org/v1alpha1\nkind: SLOGate\nspec: {future: 1}";
    assertThat(Serialization.unmarshal(yaml, SLOGate.class).getSpec().sloTargets()).isEmpty();
  }

  private static SLOGate reread(SLOGate gate) {
    return Serialization.unmarshal(Serialization.asYaml(gate), SLOGate.class);
  }

  private static SLOGate gate(BigDecimal value) {
    Evidence evidence =
        new Evidence(
            "m", "<=", value, "Pass", value, null, null, 1, null, null, null, null, null, null,
            null);
    SubjectVerdict verdict =
        new SubjectVerdict(
            "",
            null,
            1,
            0,
            null,
            Verdict.Passed,
            null,
            null,
            null,
            1,
            0,
            0,
            0,
            null,
            0,
            null,
            null,
            null,
            List.of(evidence),
            null);
    SLOGate gate = new SLOGate();
    gate.setStatus(new SLOGateStatus(List.of(), 1L, Verdict.Passed, List.of(verdict)));
    return gate;
  }

  private static CustomResource<Object, Object> sample(
      Class<? extends CustomResource<Object, Object>> kind, long seed)
      throws ReflectiveOperationException {
    var types = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    CustomResource<Object, Object> object = kind.getDeclaredConstructor().newInstance();
    object.getMetadata().setName("sample");
    object.setSpec(new Samples(seed).record((Class<?>) types[0]));
    object.setStatus(new Samples(~seed).record((Class<?>) types[1]));
    return object;
  }

  static Stream<Class<?>> kinds() {
    return Kinds.ALL.stream().map(c -> c);
  }
}
