package dev.sluice.operator.stage.edgesite.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.api.site.EdgeSiteStatus.Capacity;
import dev.sluice.api.site.EdgeSiteStatus.DeploymentManager;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EdgeSiteConditionsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void isReadyWhenTheInventoryIsAsPromised() {
    EdgeSiteStatus next = probe(spec(null, null), null, ok(inventory(12)), T0).status();

    assertThat(reachable(next).status()).isEqualTo(Truth.TRUE);
    assertThat(ready(next).status()).isEqualTo(Truth.TRUE);
    assertThat(next.oCloudId()).isEqualTo("ocloud-1");
    assertThat(next.apiVersions())
        .containsExactly("o2ims-infrastructureInventory/1.0.0", "o2ims-provisioning/1.0.0");
    assertThat(next.latencyMillis()).isEqualTo(12);
    assertThat(next.lastSeenTime()).isEqualTo(T0);
  }

  @Test
  void changesNothingWhenAHealthySiteAnswersTheSame() {
    // Given
    EdgeSiteFacts first = probe(spec(null, null), null, ok(inventory(100)), T0);
    // When: 40 further probes with round trips within a quarter
    EdgeSiteFacts last = first;
    for (int i = 1; i <= 40; i++) {
      last = probe(last, ok(inventory(100 + (i % 5) * 4)), T0.plusSeconds(30L * i));
      // Then
      assertThat(last.status()).isEqualTo(first.status());
    }
  }

  @Test
  void movesLatencyWhenItsMedianMovesByAQuarter() {
    EdgeSiteFacts f = probe(spec(null, null), null, ok(inventory(100)), T0);
    f = probe(f, ok(inventory(900)), T0.plusSeconds(30));
    f = probe(f, ok(inventory(100)), T0.plusSeconds(60));
    assertThat(f.status().latencyMillis()).as("one slow answer").isIn(100L, 900L);
    for (int i = 3; i < 8; i++) {
      f = probe(f, ok(inventory(200)), T0.plusSeconds(30L * i));
    }
    assertThat(f.status().latencyMillis()).isEqualTo(200);
  }

  @Test
  void ignoresNoiseOfAFewMilliseconds() {
    EdgeSiteFacts f = probe(spec(null, null), null, ok(inventory(1)), T0);
    for (int i = 1; i < 6; i++) {
      f = probe(f, ok(inventory(4)), T0.plusSeconds(30L * i));
    }
    assertThat(f.status().latencyMillis()).isEqualTo(1);
  }

  @Test
  void turnsUnknownAtOnceAndFalseAfterTheGracePeriod() {
    EdgeSiteFacts f = probe(spec("30s", "90s"), null, ok(inventory(5)), T0);
    // When it falls silent
    f = probe(f, silent(), T0.plusSeconds(30));
    // Then
    assertThat(reachable(f.status()).status()).isEqualTo(Truth.UNKNOWN);
    assertThat(reachable(f.status()).reason()).isEqualTo("SiteUnreachable");
    assertThat(ready(f.status()).status()).isEqualTo(Truth.UNKNOWN);
    assertThat(f.status().lastSeenTime()).isEqualTo(T0);
    assertThat(f.status().apiVersions()).as("last known is kept").isNotEmpty();
    // When it stays silent within, and then beyond its grace period
    f = probe(f, silent(), T0.plusSeconds(119));
    assertThat(reachable(f.status()).status()).isEqualTo(Truth.UNKNOWN);
    f = probe(f, silent(), T0.plusSeconds(120));
    // Then
    assertThat(reachable(f.status()).status()).isEqualTo(Truth.FALSE);
    assertThat(ready(f.status()).status()).isEqualTo(Truth.FALSE);
    // And nothing changes while it stays dead
    EdgeSiteFacts later = probe(f, silent(), T0.plusSeconds(4000));
    assertThat(later.status()).isEqualTo(f.status());
    // And it comes back at the first good answer
    f = probe(later, ok(inventory(5)), T0.plusSeconds(5000));
    assertThat(ready(f.status()).status()).isEqualTo(Truth.TRUE);
    assertThat(f.status().lastSeenTime()).isEqualTo(T0.plusSeconds(5000));
  }

  @Test
  void turnsFalseAtTheEndOfTheGracePeriodWithoutAProbeToo() {
    EdgeSiteFacts f = probe(spec("30s", "90s"), null, silent(), T0);
    EdgeSiteStatus next = EdgeSiteConditions.next(f, null, T0.plusSeconds(90));
    assertThat(reachable(next).status()).isEqualTo(Truth.FALSE);
    assertThat(ready(next).lastTransitionTime()).isEqualTo(T0.plusSeconds(90));
  }

  @Test
  void keepsAWhollyHealthySiteWhenNoProbeWasDue() {
    EdgeSiteFacts f = probe(spec(null, null), null, ok(inventory(5)), T0);
    assertThat(EdgeSiteConditions.next(f, null, T0.plusSeconds(4000))).isSameAs(f.status());
  }

  @Test
  void namesBadContent() {
    Inventory empty =
        new Inventory(
            Optional.empty(),
            List.of(),
            false,
            List.of(),
            List.of(),
            Optional.empty(),
            Duration.ZERO);
    EdgeSiteStatus next = probe(spec(null, null), null, ok(empty), T0).status();
    assertThat(reachable(next).status()).isEqualTo(Truth.FALSE);
    assertThat(reachable(next).reason()).isEqualTo("BadResponse");
    assertThat(reachable(next).message()).contains("infrastructureInventory");
  }

  @Test
  void isReachableButNotReadyWithoutDeploymentManagers() {
    Inventory i = inventory(3);
    Inventory bare =
        new Inventory(
            i.oCloudId(), i.apiVersions(), true, List.of(), List.of(), i.capacity(), i.roundTrip());
    EdgeSiteStatus next = probe(spec(null, null), null, ok(bare), T0).status();
    assertThat(reachable(next).status()).isEqualTo(Truth.TRUE);
    assertThat(ready(next).status()).isEqualTo(Truth.FALSE);
    assertThat(ready(next).message()).contains("deployment manager");
  }

  @Test
  void givesServerErrorsTheGracePeriodToo() {
    Reply<Inventory> error =
        new Reply.Unavailable<>(Reply.Cause.BAD_RESPONSE, "GET api_versions: HTTP 500");
    EdgeSiteFacts f = probe(spec("30s", "90s"), null, error, T0);
    assertThat(reachable(f.status()).reason()).isEqualTo("BadResponse");
    assertThat(reachable(f.status()).status()).isEqualTo(Truth.UNKNOWN);
    assertThat(reachable(f.status()).message()).contains("HTTP 500");
  }

  @Test
  void namesCredentials() {
    Reply<Inventory> missing =
        new Reply.Rejected<>(Reply.Cause.CREDENTIALS, "Secret sluice-system/edge1 does not exist");
    Reply<Inventory> refused = new Reply.Rejected<>(Reply.Cause.FORBIDDEN, "HTTP 401");
    Condition a = reachable(probe(spec(null, null), null, missing, T0).status());
    Condition b = reachable(probe(spec(null, null), null, refused, T0).status());
    assertThat(a.reason()).isEqualTo("CredentialsMissing");
    assertThat(a.message()).contains("sluice-system/edge1");
    assertThat(a.status()).isEqualTo(Truth.FALSE);
    assertThat(b.reason()).isEqualTo("CredentialsRefused");
  }

  @Test
  void listsEveryProblemOfTheSpec() {
    EdgeSiteFacts f = probe(spec("10ms", "soon"), null, null, T0);
    assertThat(ready(f.status()).status()).isEqualTo(Truth.FALSE);
    assertThat(ready(f.status()).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(f.status()).message())
        .contains("spec.probe.interval is 10ms; at least 1s", "spec.probe.gracePeriod: 'soon'");
  }

  @Test
  void survivesAMissingSpec() {
    EdgeSiteFacts f = probe((EdgeSiteSpec) null, null, null, T0);
    assertThat(ready(f.status()).message()).contains("spec.o2ims.endpoint is missing");
  }

  static EdgeSiteFacts probe(
      EdgeSiteSpec spec, EdgeSiteStatus old, Reply<Inventory> answer, Instant now) {
    return probe(new EdgeSiteFacts("edge1", 1, spec, old, null), answer, now);
  }

  static EdgeSiteFacts probe(EdgeSiteFacts before, Reply<Inventory> answer, Instant now) {
    EdgeSiteFacts f = before.with(EdgeSitePlanner.remember(before, answer, now));
    EdgeSiteStatus next = EdgeSiteConditions.next(f, answer, now);
    return new EdgeSiteFacts(f.name(), f.generation(), f.spec(), next, f.memory());
  }

  static EdgeSiteSpec spec(String interval, String grace) {
    return new EdgeSiteSpec(
        null,
        List.of("edge-cluster-01"),
        new EdgeSiteSpec.O2Ims(new Endpoint("http://site.test", null, null, null), null),
        new EdgeSiteSpec.Delivery(
            new EdgeSiteSpec.Git("file:///r.git", null, null, null, null, null, null), null),
        null,
        new EdgeSiteSpec.Probe(interval, grace),
        null);
  }

  static Reply<Inventory> ok(Inventory i) {
    return new Reply.Ok<>(i);
  }

  static Reply<Inventory> silent() {
    return new Reply.Unavailable<>(Reply.Cause.UNREACHABLE, "no answer within 10s");
  }

  static Inventory inventory(long millis) {
    return new Inventory(
        Optional.of("ocloud-1"),
        List.of("o2ims-provisioning/1.0.0", "o2ims-infrastructureInventory/1.0.0"),
        true,
        List.of(new DeploymentManager("dm-1", "edge1", "https://edge1.test:6443")),
        List.of("pool-1"),
        Optional.of(new Capacity("32", "30", "64Gi", "60Gi", "1Ti", "900Gi")),
        Duration.ofMillis(millis));
  }

  static Condition reachable(EdgeSiteStatus s) {
    return Conditions.find(s.conditions(), ConditionType.REACHABLE).orElseThrow();
  }

  static Condition ready(EdgeSiteStatus s) {
    return Conditions.find(s.conditions(), ConditionType.READY).orElseThrow();
  }
}
