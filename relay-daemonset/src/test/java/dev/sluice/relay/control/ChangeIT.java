package dev.sluice.relay.control;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.Talker;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Total;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Interfaces and rules come and go while traffic flows. */
class ChangeIT {
  private static final Rule TWO =
      rule(
          "two",
          input("in0", "239.1.1.1", 5000, null),
          output("out1", "239.2.2.2", 6000),
          output("out2", "239.3.3.3", 6000));

  private Ground ground;
  private Talker talker;
  private Listener second;

  private void flowing(String path) {
    ground = new Ground(path);
    ground.start(TWO);
    ground.untilActive();
    talker = Talker.open(ground.lab, "source", "g0", "239.1.1.1", 5000);
    second = Listener.open(ground.lab, "second", "s2", "239.3.3.3", 6000, false);
  }

  @AfterEach
  void close() {
    if (second != null) {
      second.close();
      talker.close();
    }
    if (ground != null) {
      ground.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void anOutputThatGoesDownStopsNothingElseAndResumes(String path) {
    flowing(path);
    ground.lab.ip("first", "link set s1 down");
    Ground.until(() -> !usable(0));
    send(50);
    Ground.until(() -> second.count() == 50);
    assertThat(ground.dropped(0, 0, DropCause.NO_ROUTE)).isEqualTo(50);
    ground.lab.ip("first", "link set s1 up");
    Ground.until(() -> usable(0));
    try (Listener first = Listener.open(ground.lab, "first", "s1", "239.2.2.2", 6000, false)) {
      send(50);
      Ground.until(() -> first.count() == 50 && second.count() == 100);
    }
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void anOutputRemovedUnderLoadStopsNothingElseAndResumesWhenRecreated(String path)
      throws Exception {
    flowing(path);
    AtomicBoolean sending = new AtomicBoolean(true);
    Thread load = load(sending);
    ground.lab.ip("relay", "link del out1");
    Ground.until(() -> !usable(0));
    long before = second.count();
    Ground.until(() -> second.count() > before + 500);
    ground.output(1, "first");
    Ground.until(() -> usable(0));
    try (Listener first = Listener.open(ground.lab, "first", "s1", "239.2.2.2", 6000, false)) {
      Ground.until(() -> first.count() > 500);
    }
    sending.set(false);
    load.join(Duration.ofSeconds(5));
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void anInputRemovedAndRecreatedIsTakenInAgain(String path) {
    flowing(path);
    send(10);
    Ground.until(() -> second.count() == 10);
    talker.close();
    ground.lab.ip("relay", "link del in0");
    Ground.until(() -> ground.state().table().flows().get(0).inactive() != null);
    ground.input();
    ground.untilActive();
    talker = Talker.open(ground.lab, "source", "g0", "239.1.1.1", 5000);
    resumes();
    assertThat(ground.matched(0)).as("counts of the old interface are kept").isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void anInputThatFlapsResumes(String path) {
    flowing(path);
    for (int i = 0; i < 5; i++) {
      ground.lab.ip("relay", "link set in0 down").ip("relay", "link set in0 up");
    }
    ground.untilActive();
    ground.lab.ip("source", "route replace 224.0.0.0/4 dev g0");
    resumes();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void aRuleForAMissingInterfaceBecomesActiveWhenItAppears(String path) {
    flowing(path);
    ground.replace(
        TWO, rule("later", input("in0", "239.1.1.1", 7000, null), output("out3", "239.4.4.4", 0)));
    send(10);
    Ground.until(() -> second.count() == 10);
    ground.output(3, "first");
    ground.untilActive();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void anAddressThatChangesIsFollowed(String path) {
    flowing(path);
    ground.lab.ip("relay", "addr add 10.22.0.77/24 dev out2");
    ground.lab.ip("relay", "addr del 10.2.0.1/24 dev out2");
    Ground.until(() ->
        ground.state().table().flows().get(0).egresses().get(1).envelope() != null
            && ground
                .state()
                .table()
                .flows()
                .get(0)
                .egresses()
                .get(1)
                .envelope()
                .source()
                .toString()
                .equals("10.22.0.77"));
    send(10);
    Ground.until(() -> second.count() == 10);
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void rulesChangeWithoutALossOnAnUntouchedFlow(String path) throws Exception {
    flowing(path);
    AtomicBoolean changing = new AtomicBoolean(true);
    Thread changes =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; changing.get(); i++) {
                ground.replace(
                    TWO,
                    rule(
                        "r" + i,
                        input("in0", "239.1.2." + i % 250, 5000, null),
                        output("out1", "239.5.5.5", 1 + i % 60_000)));
                LockSupport.parkNanos(10_000_000);
              }
            });
    send(20_000);
    changing.set(false);
    changes.join();
    Ground.until(() -> second.count() == 20_000);
    assertThat(ground.matched(0)).isEqualTo(20_000);
    assertThat(ground.total(Total.RING_DROPS)).isZero();
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void groupsAreJoinedWithTheFirstRuleAndLeftWithTheLast(String path) {
    flowing(path);
    assertThat(groups()).contains("239.1.1.1");
    ground.replace();
    assertThat(groups()).doesNotContain("239.1.1.1");
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void aDrainedRelaySendsWhatItTookAndTakesNothingMore(String path) {
    flowing(path);
    send(1000);
    assertThat(ground.relay().drain(Duration.ofSeconds(5))).isTrue();
    Ground.until(() -> second.count() == ground.sent(0, 1));
    assertThat(ground.matched(0)).isEqualTo(1000);
    send(10);
    assertThat(ground.matched(0)).isEqualTo(1000);
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void aRestartedRelayForwardsAgain(String path) {
    flowing(path);
    ground.stopRelay();
    ground.start(TWO);
    ground.untilActive();
    send(10);
    Ground.until(() -> second.count() == 10);
  }

  /** More than it can carry: every frame is accounted for all the same. */
  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void countersAddUpAtSaturation(String path) {
    flowing(path);
    byte[] payload = new byte[64];
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    long sent = 0;
    while (System.nanoTime() < end) {
      sent += talker.offer(payload) ? 1 : 0;
    }
    assertThat(ground.relay().drain(Duration.ofSeconds(10))).isTrue();
    assertThat(ground.unaccounted()).isZero();
    assertThat(ground.matched(0) + ground.total(Total.RING_DROPS)).isGreaterThanOrEqualTo(sent);
    assertThat(ground.total(Total.RING_DROPS)).isGreaterThanOrEqualTo(sent - ground.matched(0));
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void aPacketThreadAllocatesNothingPerPacket(String path) {
    flowing(path);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("relay-in0"))
            .findFirst()
            .orElseThrow()
            .threadId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 100 && least > 10_000; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 100_000; i++) {
        talker.offer(new byte[64]);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    // What is called a few times a second stays uncompiled, and makes an object each time; the
    // smallest object for each packet would be sixteen times a hundred thousand bytes.
    assertThat(least).as("bytes for a hundred thousand packets").isLessThan(200_000);
  }

  private void resumes() {
    long before = second.count();
    Ground.until(() -> {
      talker.offer(new byte[10]);
      return second.count() > before + 20;
    });
  }

  private Thread load(AtomicBoolean sending) {
    return Thread.ofPlatform()
        .start(() -> {
          while (sending.get()) {
            talker.offer(new byte[500]);
            LockSupport.parkNanos(100_000);
          }
        });
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      talker.send(new byte[200]);
      if (i % 8 == 0) {
        LockSupport.parkNanos(500_000);
      }
    }
  }

  private boolean usable(int output) {
    return ground.state().table().flows().get(0).egresses().get(output).inactive() == null;
  }

  private String groups() {
    return ground.lab.output("relay", "ip", "maddr", "show", "dev", "in0");
  }
}
