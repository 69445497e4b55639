package dev.sluice.e2e.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.e2e.cluster.Mutation;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Measuring and gating with real informers, timers and status patches. */
class GateOnClusterTest {
  private Ground ground;

  @BeforeEach
  void start() throws Exception {
    ground = new Ground();
    ground.site("edge1");
    ground.request("a1");
    ground.provision("a1", "c1");
  }

  @AfterEach
  void stop() {
    ground.close();
  }

  @Test
  void aRevisionPassesRestsFailsAndSurvivesARestart() throws Exception {
    // Given
    ground.job("1s", "a1");
    ground.gate("5s", "a1");
    // When
    await().atMost(Duration.ofSeconds(30)).until(() -> ground.verdict("c1") == Verdict.Passed);
    // Then: a compliant gate writes nothing
    assertThat(gauge()).isEqualTo(5);
    String version = ground.gates().get().getMetadata().getResourceVersion();
    Thread.sleep(3000);
    assertThat(ground.gates().get().getMetadata().getResourceVersion()).isEqualTo(version);

    // When: the next revision is slow, and the operator is replaced while it is watched
    ground.latency = 50;
    ground.provision("a1", "c2");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ground.gates().get().getStatus().subjects().getFirst().failed() > 0);
    ground.stopOperator();
    ground.startOperator();
    await().atMost(Duration.ofSeconds(30)).until(() -> ground.verdict("c2") == Verdict.Failed);
    SubjectVerdict failed = ground.gates().get().getStatus().subjects().getFirst();
    // Then
    assertThat(failed.message()).startsWith("latency_p95_ms 50 ms is not <= 10, mean of");
    await().atMost(Duration.ofSeconds(5)).until(() -> decisions() == 2);
    List<Instant> ticks =
        ground.jobs().get().getStatus().results().getFirst().samples().stream()
            .map(Sample::time)
            .toList();
    assertThat(ticks).doesNotHaveDuplicates().isSorted();
    // And: a job that goes takes its gauge along
    ground.jobs().delete();
    await().atMost(Duration.ofSeconds(10)).until(() -> gauge() == null);
  }

  @Test
  void aDecisionIsToldOnceThoughItsFirstPatchIsRefused() throws Exception {
    // Given: every other status patch comes too late, as the gate is edited just before
    AtomicInteger patches = new AtomicInteger();
    try (var _ =
        ground
            .cluster
            .log()
            .onMutation(m -> {
              if (m.phase() == Mutation.Phase.BEFORE
                  && m.resource().equals("slogates.gate.slo.nephio.org/status")
                  && patches.getAndIncrement() % 2 == 0) {
                ground.gates().edit(g -> annotated(g, "edit-" + patches.get()));
              }
            })) {
      ground.job("1s", "a1");
      ground.gate("5s", "a1");
      // When
      await().atMost(Duration.ofSeconds(60)).until(() -> ground.verdict("c1") == Verdict.Passed);
    }
    // Then
    assertThat(patches.get()).isGreaterThanOrEqualTo(4);
    await().atMost(Duration.ofSeconds(5)).until(() -> decisions() > 0);
    assertThat(decisions()).isEqualTo(1);
    assertThat(ground.meters.get("sluice.gate.verdicts").tag("verdict", "Passed").counter())
        .extracting(Counter::count)
        .isEqualTo(1.0);
    assertThat(ground.told).containsOnlyOnce("SLOGate Passed GatePassed");
  }

  private long decisions() {
    return ground.meters.get("sluice.gate.decision").timer().count();
  }

  private static SLOGate annotated(SLOGate gate, String value) {
    gate.getMetadata().setAnnotations(Map.of("edited", value));
    return gate;
  }

  private Double gauge() {
    var g =
        ground
            .meters
            .find("sluice.measurement.value")
            .tag("resource", "ProvisioningRequest/a1")
            .gauge();
    return g == null ? null : g.value();
  }
}
