package dev.sluice.operator.stage.edgesite.plan;

import static dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditionsTest.inventory;
import static dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditionsTest.ok;
import static dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditionsTest.probe;
import static dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditionsTest.silent;
import static dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditionsTest.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.kernel.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EdgeSitePlannerTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void probesWithADeadlineOfAtMostTenSeconds() {
    Plan<EdgeSiteStep> plan = EdgeSitePlanner.plan(facts("edge1", "30s"), T0);
    assertThat(plan.steps()).hasSize(1);
    assertThat(((EdgeSiteStep.Probe) plan.steps().getFirst()).endpoint().timeout())
        .isEqualTo("10000ms");
  }

  @Test
  void probesWithADeadlineOfAtMostTheInterval() {
    Plan<EdgeSiteStep> plan = EdgeSitePlanner.plan(facts("edge1", "3s"), T0);
    assertThat(((EdgeSiteStep.Probe) plan.steps().getFirst()).endpoint().timeout())
        .isEqualTo("3000ms");
  }

  @Test
  void doesNotProbeTwiceWithinASecondUnlessTheSpecChanged() {
    EdgeSiteFacts f = probe(facts("edge1", "30s"), ok(inventory(5)), T0);
    assertThat(EdgeSitePlanner.plan(f, T0.plusMillis(500)).steps()).isEmpty();
    assertThat(EdgeSitePlanner.plan(f, T0.plusMillis(500)).wakeAfter()).isPresent();
    EdgeSiteFacts changed = new EdgeSiteFacts("edge1", 2, f.spec(), f.status(), f.memory());
    assertThat(EdgeSitePlanner.plan(changed, T0.plusMillis(500)).steps()).hasSize(1);
  }

  @Test
  void restsWhileTheSpecIsInvalid() {
    assertThat(EdgeSitePlanner.plan(facts("edge1", "1ms"), T0)).isEqualTo(Plan.rest());
  }

  @Test
  void spreadsSitesByUpToATenth() {
    Set<Duration> waits = new HashSet<>();
    for (String name : List.of("edge1", "edge2", "edge3", "edge4")) {
      EdgeSiteFacts f = probe(facts(name, "30s"), ok(inventory(5)), T0);
      Duration wait = EdgeSitePlanner.wakeAfter(f, f.status(), T0);
      assertThat(wait).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(33));
      assertThat(wait).isEqualTo(EdgeSitePlanner.wakeAfter(f, f.status(), T0));
      waits.add(wait);
    }
    assertThat(waits).hasSize(4);
  }

  @Test
  void backsOffFromTwoSecondsToTheInterval() {
    EdgeSiteFacts f = probe(facts("edge1", "30s"), silent(), T0);
    assertThat(EdgeSitePlanner.wakeAfter(f, f.status(), T0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(EdgeSitePlanner.wakeAfter(f, f.status(), T0.plusSeconds(20)))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(EdgeSitePlanner.wakeAfter(f, f.status(), T0.plusSeconds(80)))
        .as("the end of the grace period")
        .isEqualTo(Duration.ofSeconds(10));
    EdgeSiteFacts dead = probe(f, silent(), T0.plusSeconds(90));
    assertThat(EdgeSitePlanner.wakeAfter(dead, dead.status(), T0.plusSeconds(90)))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void wakesAtTheEndOfTheGracePeriodExactly() {
    EdgeSiteFacts f = probe(facts("edge1", "30s"), silent(), T0);
    Duration wait = EdgeSitePlanner.wakeAfter(f, f.status(), T0.plusSeconds(85));
    assertThat(wait).isEqualTo(Duration.ofSeconds(5));
  }

  private static EdgeSiteFacts facts(String name, String interval) {
    return new EdgeSiteFacts(name, 1, spec(interval, "90s"), null, null);
  }
}
