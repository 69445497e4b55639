package dev.sluice.operator.stage.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.intent.IntentStatus.SiteProgress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");

  private final StatusPace pace = new StatusPace();

  private static IntentStatus status(
      long generation, String phase, boolean ready, @Nullable String reason) {
    SiteProgress site = new SiteProgress("edge1", "a", phase, null, null, ready, reason, "words");
    return new IntentStatus(List.of(), generation, null, null, List.of(site), null, null);
  }

  private static Intent intent(@Nullable IntentStatus status) {
    Intent intent = new Intent();
    intent.setMetadata(new ObjectMetaBuilder().withName("i").withUid("u").build());
    intent.setStatus(status);
    return intent;
  }

  /** Writes when it may, as the reconciler does; how long it must wait otherwise. */
  private Duration write(IntentStatus old, IntentStatus next, Instant now) {
    Duration wait = pace.hold(intent(old), next, now).orElse(Duration.ZERO);
    if (wait.isZero()) {
      pace.written(intent(old), next, now);
    }
    return wait;
  }

  @Test
  void progressIsWrittenEverMoreRarely() {
    // Given
    IntentStatus a = status(1, "Publishing", false, null);
    IntentStatus b = status(1, "Syncing", false, null);
    assertThat(write(a, b, T0)).isZero();
    // Then: it must have stood for three seconds
    assertThat(write(a, b, T0.plusSeconds(1))).isEqualTo(Duration.ofMillis(3001));
    assertThat(write(a, b, T0.plusSeconds(4))).isZero();
    assertThat(write(a, b, T0.plusSeconds(6))).isEqualTo(Duration.ofMillis(6001));
    assertThat(write(a, b, T0.plusSeconds(12))).isZero();
    assertThat(write(a, b, T0.plusSeconds(13))).isEqualTo(Duration.ofMillis(14001));
  }

  @Test
  void progressThatIsSoonOvertakenIsNotWritten() {
    // Given
    IntentStatus a = status(1, "Publishing", false, null);
    assertThat(write(a, status(1, "Syncing", false, null), T0)).isZero();
    // When: a site publishes at 10 s and is ready at 12 s
    Duration held = write(a, status(1, "Provisioning", false, null), T0.plusSeconds(10));
    // Then
    assertThat(held).isEqualTo(Duration.ofMillis(3001));
    assertThat(write(a, status(1, "Fulfilled", true, null), T0.plusSeconds(12))).isZero();
  }

  @Test
  void aSiteThatIsSettledIsWrittenWithinTwoSecondsHoweverLongTheIntentHasTaken() {
    // Given
    IntentStatus a = status(1, "Publishing", false, null);
    IntentStatus b = status(1, "Syncing", false, null);
    assertThat(write(a, b, T0)).isZero();
    for (int second : List.of(1, 11, 30)) {
      assertThat(write(a, b, T0.plusSeconds(second))).isPositive();
      assertThat(write(a, b, T0.plusSeconds(second + 8))).isZero();
    }
    // Then
    assertThat(write(b, status(1, "Fulfilled", true, null), T0.plusSeconds(45))).isZero();
    assertThat(write(b, status(1, "Pending", false, "SiteUnreachable"), T0.plusSeconds(46)))
        .isEqualTo(Duration.ofMillis(1001));
  }

  @Test
  void aNewGenerationIsWrittenAtOnce() {
    // Given
    IntentStatus a = status(1, "Publishing", false, null);
    assertThat(write(a, status(1, "Syncing", false, null), T0)).isZero();
    // Then
    assertThat(write(a, status(2, "Publishing", false, null), T0.plusMillis(5))).isZero();
  }
}
