package dev.sluice.operator.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnwrittenTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(15);

  private final Unwritten<ProvisioningRequestStatus> unwritten = new Unwritten<>();

  private static ProvisioningRequestStatus status(Phase phase) {
    return new ProvisioningRequestStatus(
        null, null, null, List.of(), 1L, phase, null, null, null, null, null);
  }

  private static ProvisioningRequest request(@Nullable ProvisioningRequestStatus status) {
    ProvisioningRequest request = new ProvisioningRequest();
    request.getMetadata().setName("a");
    request.setStatus(status);
    return request;
  }

  @Test
  void whatIsHeldBackIsGoneOnFrom() {
    assertThat(unwritten.hold(request(null), status(Phase.Syncing), LONG, NOW))
        .contains(NOW.plus(LONG));
    assertThat(unwritten.newest(request(null))).isEqualTo(status(Phase.Syncing));
  }

  @Test
  void anotherStatusThanTheOneItWasMadeFromCounts() {
    unwritten.hold(request(null), status(Phase.Syncing), LONG, NOW);
    assertThat(unwritten.newest(request(status(Phase.Failed)))).isEqualTo(status(Phase.Failed));
  }

  @Test
  void laterStatusesDoNotProlongTheWait() {
    unwritten.hold(request(null), status(Phase.Syncing), LONG, NOW);
    Instant later = NOW.plusSeconds(10);
    assertThat(unwritten.hold(request(null), status(Phase.Provisioning), LONG, later))
        .contains(NOW.plus(LONG));
    assertThat(unwritten.hold(request(null), status(Phase.Provisioning), LONG, NOW.plus(LONG)))
        .isEmpty();
  }

  @Test
  void whatMayNotWaitIsNotHeldBack() {
    assertThat(unwritten.hold(request(null), status(Phase.Failed), Duration.ZERO, NOW)).isEmpty();
    assertThat(unwritten.newest(request(null))).isNull();
  }

  @Test
  void whatIsForgottenIsNotGoneOnFrom() {
    unwritten.hold(request(null), status(Phase.Syncing), LONG, NOW);
    unwritten.forget(request(null));
    assertThat(unwritten.newest(request(null))).isNull();
  }
}
