package dev.sluice.operator.stage.relayrule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.stage.relayrule.plan.RelayPods.PodFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayPodsTest {
  private static final PodFacts OLD =
      new PodFacts("p1", "a", "10.0.0.1", "2026-01-01T00:00:00Z", true, false);

  @Test
  void ofTwoPodsOfANodeTheOneThatStaysCounts() {
    PodFacts leaving = new PodFacts("p2", "a", "10.0.0.2", "2026-01-02T00:00:00Z", true, true);
    assertThat(RelayPods.addresses(List.of(OLD, leaving))).isEqualTo(Map.of("a", "10.0.0.1"));
    assertThat(RelayPods.addresses(List.of(leaving, OLD))).isEqualTo(Map.of("a", "10.0.0.1"));
  }

  @Test
  void ofTwoPodsThatStayTheReadyOneCountsThenTheNewer() {
    PodFacts newer = new PodFacts("p2", "a", "10.0.0.2", "2026-01-02T00:00:00Z", false, false);
    assertThat(RelayPods.addresses(List.of(newer, OLD))).isEqualTo(Map.of("a", "10.0.0.1"));
    PodFacts ready = new PodFacts("p3", "a", "10.0.0.3", "2026-01-02T00:00:00Z", true, false);
    assertThat(RelayPods.addresses(List.of(ready, OLD))).isEqualTo(Map.of("a", "10.0.0.3"));
  }

  @Test
  void aPodWithoutNodeOrAddressIsNowhere() {
    assertThat(
            RelayPods.addresses(
                List.of(
                    new PodFacts("p1", null, "10.0.0.1", "", true, false),
                    new PodFacts("p2", "b", null, "", true, false))))
        .isEmpty();
  }
}
