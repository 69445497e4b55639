package dev.sluice.operator.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Names;
import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
  private final Turns turns = new Turns(1);
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void theOldestWishIsNextHoweverLateItComes() throws Exception {
    turns.acquire(wish("00", "first"));
    waits("30", "young");
    waits("10", "old");
    waits("20", "middle");
    assertThat(order()).containsExactly("old", "middle", "young");
  }

  @Test
  void everyFourthPlaceGoesToWhoHasWaitedLongest() throws Exception {
    turns.acquire(wish("00", "first"));
    waits("99", "youngest, waits longest");
    for (int i = 10; i < 16; i++) {
      waits(String.valueOf(i), "old " + i);
    }
    assertThat(order())
        .containsExactly(
            "old 10", "old 11", "old 12", "youngest, waits longest", "old 13", "old 14", "old 15");
  }

  @Test
  void equalWishesAreServedInTheOrderOfTheirComing() throws Exception {
    turns.acquire(wish("00", "first"));
    for (int i = 0; i < 3; i++) {
      waits("10", "same", "place " + i);
    }
    assertThat(order()).containsExactly("place 0", "place 1", "place 2");
  }

  @Test
  void noMoreThanThePlacesAreTaken() throws Exception {
    Turns two = new Turns(2);
    two.acquire(wish("1", "a"));
    two.acquire(wish("1", "b"));
    Thread third = Thread.ofVirtual().start(() -> two.acquire(wish("0", "c")));
    assertThat(third.join(java.time.Duration.ofMillis(100))).isFalse();
    two.release();
    third.join();
    // What was handed over is not free as well.
    Thread fourth = Thread.ofVirtual().start(() -> two.acquire(wish("0", "d")));
    assertThat(fourth.join(java.time.Duration.ofMillis(100))).isFalse();
    two.release();
    fourth.join();
  }

  @Test
  void allSitesOfAnIntentAreOneWish() {
    assertThat(Wish.of(request("web-edge1", "default/web")))
        .isEqualTo(Wish.of(request("web-edge2", "default/web")))
        .isNotEqualTo(Wish.of(request("web-edge2", "default/other")));
  }

  private static ProvisioningRequest request(String name, String intent) {
    ProvisioningRequest request = new ProvisioningRequest();
    request.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .withAnnotations(Map.of(Names.ANNOTATION_INTENT, intent))
            .build());
    return request;
  }

  private List<String> order() throws InterruptedException {
    turns.release();
    for (Thread t : threads) {
      t.join();
    }
    return served;
  }

  private void waits(String second, String name) throws InterruptedException {
    waits(second, name, name);
  }

  /** Comes, and waits: the next may come. */
  private void waits(String second, String name, String tells) throws InterruptedException {
    Thread t =
        Thread.ofPlatform()
            .start(() -> {
              turns.acquire(wish(second, name));
              served.add(tells);
              turns.release();
            });
    threads.add(t);
    while (t.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
  }

  private static Wish wish(String second, String name) {
    return new Wish("2026-01-01T00:00:" + second + "Z", name);
  }
}
