package dev.sluice.e2e.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.gate.SLOGateStatus.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job and its gate write, as the cluster counts it. */
class GateWritesTest {
  private static final String JOBS = "measurementjobs.measurement.o2ims.org";
  private static final String GATES = "slogates.gate.slo.nephio.org";
  private static final String[] REQUESTS = {"a1", "a2", "a3", "a4"};

  private Ground ground;

  @BeforeEach
  void start() throws Exception {
    ground = new Ground();
    for (String r : REQUESTS) {
      ground.site("edge" + r.substring(1));
      ground.request(r);
    }
  }

  @AfterEach
  void stop() {
    ground.close();
  }

  @Test
  void fourSitesFromCreationToPassedNeedFewWrites() throws Exception {
    // Given: requests are on their way for some ticks
    ground.cluster.log().reset();
    ground.job("1s", REQUESTS);
    ground.gate("8s", REQUESTS);
    Thread.sleep(3500);
    // Then: that they are missing is written once
    assertThat(ground.writes(JOBS)).isEqualTo(1);
    assertThat(ground.writes(GATES)).isEqualTo(1);
    // When: they come up one after the other
    Instant up = Instant.now();
    for (String r : REQUESTS) {
      ground.provision(r, "c1");
      Thread.sleep(300);
    }
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> ground.gates().get().getStatus().verdict() == Verdict.Passed);
    // Then: the job writes each tick; the gate begins and ends, and once between
    long ticks = Duration.between(up, Instant.now()).toSeconds() + 2;
    assertThat(ground.writes(JOBS)).isLessThanOrEqualTo(1 + ticks);
    assertThat(ground.writes(GATES)).isLessThanOrEqualTo(1 + 2 + REQUESTS.length + 1);
    assertThat(ground.gates().get().getStatus().subjects())
        .allSatisfy(v -> assertThat(v.passed()).isGreaterThan(2));
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(ground.told)
                .containsExactlyInAnyOrder(
                    "MeasurementJob Ready Succeeded", "SLOGate Passed GatePassed"));
  }

  @Test
  void aRestartWritesNothingBetweenTicks() throws Exception {
    // Given: all passed, and the next tick is far
    ground.job("4s", REQUESTS);
    ground.gate("12s", REQUESTS);
    for (String r : REQUESTS) {
      ground.provision(r, "c1");
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ground.gates().get().getStatus().verdict() == Verdict.Passed);
    ground.stopOperator();
    Thread.sleep(10_000);
    // When: two ticks were missed; the newest of them is sampled now
    ground.cluster.log().reset();
    ground.startOperator();
    Thread.sleep(2000);
    // Then
    assertThat(ground.writes(GATES)).isZero();
    assertThat(ground.writes(JOBS)).isBetween(1L, 2L);
  }
}
