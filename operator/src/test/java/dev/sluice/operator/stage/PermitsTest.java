package dev.sluice.operator.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PermitsTest {
  private static final HasMetadata SOMETHING = something();

  private final Precedence precedence = new Precedence(1);

  @Test
  void whoWaitsForASiteLetsOthersWork() throws Exception {
    // Given: one may work, and it waits for its site
    Permits permits = new Permits(2, 1, precedence);
    CountDownLatch answered = new CountDownLatch(1);
    Thread first = waitsForItsSite(permits, answered);
    // When
    String other = permits.within(SOMETHING, () -> "worked");
    // Then
    assertThat(other).isEqualTo("worked");
    answered.countDown();
    first.join();
  }

  @Test
  void noMoreThanThePermittedAreUnderWay() throws Exception {
    // Given
    Permits permits = new Permits(1, 1, precedence);
    CountDownLatch answered = new CountDownLatch(1);
    Thread first = waitsForItsSite(permits, answered);
    // When
    AtomicBoolean begun = new AtomicBoolean();
    Thread second =
        Thread.ofVirtual().start(() -> permits.within(SOMETHING, () -> begun.getAndSet(true)));
    // Then
    assertThat(second.join(java.time.Duration.ofMillis(200))).isFalse();
    assertThat(begun).isFalse();
    answered.countDown();
    first.join();
    second.join();
    assertThat(begun).isTrue();
  }

  @Test
  void workGivesWayToWhatIsUrgentButNotForEver() throws Exception {
    // Given
    Permits permits = new Permits(1, 1, precedence);
    CountDownLatch urgentDone = new CountDownLatch(1);
    CountDownLatch urgentBegun = new CountDownLatch(1);
    Thread urgent =
        Thread.ofVirtual()
            .start(() ->
                precedence.urgent(() -> {
                  urgentBegun.countDown();
                  return await(urgentDone);
                }));
    urgentBegun.await();
    // When: the urgent work does not end by itself
    long began = System.nanoTime();
    permits.within(SOMETHING, () -> "worked all the same");
    // Then
    assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
    urgentDone.countDown();
    urgent.join();
  }

  @Test
  void whileIntentsKeepComingOlderWorkIsDoneInSingleFile() throws Exception {
    // Given: two places, and a new Intent a moment ago
    Permits permits = new Permits(2, 2, precedence);
    CountDownLatch firstDone = new CountDownLatch(1);
    CountDownLatch firstBegun = new CountDownLatch(1);
    precedence.urgent(() -> "an Intent");
    Thread first =
        Thread.ofVirtual()
            .start(() ->
                permits.within(
                    SOMETHING,
                    () -> {
                      firstBegun.countDown();
                      return await(firstDone);
                    }));
    firstBegun.await();
    // When
    AtomicBoolean begun = new AtomicBoolean();
    Thread second =
        Thread.ofVirtual().start(() -> permits.within(SOMETHING, () -> begun.getAndSet(true)));
    for (int i = 0; i < 20; i++) { // Intents keep coming
      Thread.sleep(20);
      precedence.urgent(() -> "an Intent");
    }
    // Then
    assertThat(begun).isFalse();
    // When no more come
    second.join();
    // Then
    assertThat(begun).isTrue();
    firstDone.countDown();
    first.join();
  }

  @Test
  void whatCanWaitDoesNotBeginWhileIntentsRushInAndOtherWorkDoes() throws Exception {
    // Given: a dozen new Intents a moment ago
    Permits permits = new Permits(2, 2, precedence);
    for (int i = 0; i < 12; i++) {
      precedence.urgent(() -> "an Intent");
    }
    long began = System.nanoTime();
    // When
    String other = permits.within(SOMETHING, () -> "worked");
    Thread patient =
        Thread.ofVirtual().start(() -> permits.patiently(SOMETHING, () -> "worked too"));
    Thread.sleep(100);
    // Then
    assertThat(other).isEqualTo("worked");
    assertThat(permits.crowded()).isFalse();
    Thread next = Thread.ofVirtual().start(() -> permits.patiently(SOMETHING, () -> "worked too"));
    Thread.sleep(100);
    assertThat(permits.crowded()).isTrue();
    assertThat(patient.isAlive() && next.isAlive()).isTrue();
    // When no more come
    patient.join();
    next.join();
    // Then
    assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(450));
  }

  /** Work that is under way and waits until it is answered. */
  private static Thread waitsForItsSite(Permits permits, CountDownLatch answered)
      throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    Thread work =
        Thread.ofVirtual()
            .start(() ->
                permits.within(
                    SOMETHING,
                    () ->
                        permits.outside(
                            SOMETHING,
                            () -> {
                              waits.countDown();
                              return await(answered);
                            })));
    waits.await();
    return work;
  }

  private static HasMetadata something() {
    ProvisioningRequest request = new ProvisioningRequest();
    request.getMetadata().setName("something");
    return request;
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
