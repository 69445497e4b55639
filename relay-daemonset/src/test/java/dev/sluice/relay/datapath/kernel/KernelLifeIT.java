package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.TableCompiler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes, restarts and sudden deaths while traffic flows. */
class KernelLifeIT {
  private static final int CHANGES = 300;

  @Test
  void changesOfOtherRulesLoseNothingOfAFlow() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      Network network = bed.network();
      Rule steady = rule("steady", input(GROUP, 5000), output(0, OUT, 6000));
      bed.publish(List.of(steady), network);
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        long start = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
          List<Rule> rules = new ArrayList<>(List.of(steady));
          for (int j = 0; j < i % 50; j++) {
            rules.add(rule("r" + j, input("239.9.0." + j, 1 + i), output(0, "239.8.8.8", j + 1)));
          }
          bed.publish(rules, network);
        }
        double perSecond = CHANGES / ((System.nanoTime() - start) / 1e9);
        System.err.printf("kernel path: %.0f rule changes per second%n", perSecond);
        assertThat(stream.lost()).as("of %d", stream.sent()).isZero();
        assertThat(stream.duplicates()).isZero();
        assertThat(stream.sent()).isGreaterThan(100);
        assertThat(bed.rule(0, Layout.PACKETS)).isEqualTo(stream.sent());
      }
    }
  }

  @Test
  void tenThousandRulesTakeOverWithoutLosingAPacketAndKeepTheirCounts() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      Network network = bed.network();
      Rule steady = rule("steady", input(GROUP, 5000), output(0, OUT, 6000));
      bed.publish(List.of(steady), network);
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        for (int count : new int[] {1_000, 10_000, 100}) {
          List<Rule> rules = new ArrayList<>(List.of(steady));
          for (int j = 1; j < count; j++) {
            String group = "239.10." + j / 250 + "." + j % 250;
            rules.add(rule("r" + j, input(group, 5000), output(0, "239.8.8.8", 1 + j)));
          }
          long start = System.nanoTime();
          bed.publish(rules, network);
          long millis = (System.nanoTime() - start) / 1_000_000;
          System.err.printf("kernel path: %d rules in %d ms%n", count, millis);
          assertThat(count > 1_000 || millis < 1_000)
              .as("%d rules in %d ms", count, millis)
              .isTrue();
          Thread.sleep(100);
        }
        assertThat(stream.lost()).as("of %d", stream.sent()).isZero();
        assertThat(bed.rule(0, Layout.PACKETS)).isEqualTo(stream.sent());
        assertThat(bed.sent(0, 0)).isEqualTo(stream.sent());
        bed.checkSums();
      }
    }
  }

  @Test
  void everyOneOfManyRulesIsFound() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      List<Rule> rules = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        String group = "239.10." + i / 250 + "." + i % 250;
        rules.add(rule("r" + i, input(group, 5000), output(0, OUT, 6000)));
      }
      bed.publish(rules);
      try (var sender = bed.sender(false)) {
        for (int i = 0; i < rules.size(); i++) {
          sender.send(
              ByteBuffer.wrap(new byte[10]),
              new InetSocketAddress(rules.get(i).input().group().toString(), 5000));
          if (i % 100 == 0) {
            Thread.sleep(1);
          }
        }
      }
      Thread.sleep(50);
      for (int i = 0; i < rules.size(); i++) {
        assertThat(bed.sent(i, 0)).as("rule %d", i).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestartWithPinsLosesNothing(boolean tcx) throws Exception {
    Path pins = BpfObjects.fileSystem().resolve("sluice-it-" + ProcessHandle.current().pid());
    KernelOptions pinned = new KernelOptions(9, pins, tcx, XdpMode.AUTO, false);
    try (KernelBed bed = new KernelBed(1, pinned)) {
      Network network = bed.network();
      Rule steady = rule("steady", input(GROUP, 5000), output(0, OUT, 6000));
      Rule second = rule("second", input("239.1.1.2", 5000), output(0, OUT, 6001));
      bed.publish(List.of(steady), network);
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        for (int i = 0; i < 3; i++) {
          Thread.sleep(100);
          bed.restart(pinned);
          // Interfaces are known before rules, or rules before interfaces.
          bed.publish(List.of(), network);
          bed.publish(List.of(steady, second), new Network(Map.of(), Map.of()));
          Thread.sleep(100);
          bed.publish(List.of(steady, second), network);
        }
        Thread.sleep(100);
        assertThat(stream.lost()).as("of %d", stream.sent()).isZero();
        assertThat(stream.duplicates()).isZero();
        // Those of all processes, and those that came while there was none.
        assertThat(bed.rule(0, Layout.PACKETS)).isEqualTo(stream.sent());
        assertThat(bed.sent(0, 0)).isEqualTo(stream.sent());
        assertThat(bed.rule(1, Layout.PACKETS)).isZero();
        bed.checkSums();
      }
      // A program array, its counters and a link, not those of every restart.
      assertThat(pins.toFile().list()).hasSize(tcx ? 5 : 4);
      bed.lab.in("relay", () -> bed.path().drain(Duration.ofSeconds(1)));
      bed.path().close();
    } finally {
      remove(pins);
    }
  }

  @Test
  void whatAnEarlierProcessLeftEndsWhenNoRulesCome() throws Exception {
    Path pins = BpfObjects.fileSystem().resolve("sluice-end-" + ProcessHandle.current().pid());
    KernelOptions pinned = new KernelOptions(9, pins, true, XdpMode.AUTO, false);
    try (KernelBed bed = new KernelBed(1, pinned)) {
      int in0 = bed.nic("relay", "in0").index();
      bed.publish(rule("steady", input(GROUP, 5000), output(0, OUT, 6000)));
      bed.restart(new KernelDatapath(pinned, Duration.ofHours(1)));
      bed.publish();
      assertThat(bed.lab.in("relay", () -> BpfObjects.tcxPrograms(in0))).isEqualTo(1);
      assertThat(bed.path().problems()).hasSize(1);
      bed.restart(new KernelDatapath(pinned, Duration.ZERO));
      bed.publish();
      assertThat(bed.path().problems()).isEmpty();
      assertThat(bed.lab.in("relay", () -> BpfObjects.tcxPrograms(in0))).isZero();
      bed.path().close();
    } finally {
      remove(pins);
    }
  }

  private static void remove(Path pins) throws IOException {
    for (String name : pins.toFile().list()) {
      Files.delete(pins.resolve(name));
    }
    Files.delete(pins);
  }

  @Test
  void aPinDirectoryServesOneProcess() throws Exception {
    BpfObjects.assume();
    Path pins = BpfObjects.fileSystem().resolve("sluice-one-" + ProcessHandle.current().pid());
    KernelDatapath first =
        new KernelDatapath(new KernelOptions(9, pins, true, XdpMode.AUTO, false));
    first.start();
    try (KernelDatapath second =
        new KernelDatapath(new KernelOptions(9, pins, true, XdpMode.AUTO, false))) {
      assertThatThrownBy(second::start).hasMessageContaining("another relay has " + pins);
    } finally {
      first.close();
      remove(pins);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKilledProcessWithoutPinsLeavesNothingThatForwards(boolean tcx) throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      int in0 = bed.nic("relay", "in0").index();
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  KernelProcess.classPath(),
                  KernelProcess.class.getName(),
                  String.valueOf(tcx))
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      Process process = bed.lab.start("relay", builder);
      assertThat(process.inputReader().readLine()).isEqualTo("READY");
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        Thread.sleep(300);
        assertThat(stream.lost()).as("of %d before the kill", stream.sent()).isZero();
      }
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(200);

      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        Thread.sleep(100);
        assertThat(stream.lost()).isEqualTo(stream.sent()).isPositive();
      }
      int attached = bed.lab.in("relay", () -> BpfObjects.tcxPrograms(in0));
      assertThat(attached).isZero();
    }
  }

  @Test
  void aRecreatedInterfaceIsAttachedAgain() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      Rule steady = rule("steady", input(GROUP, 5000), output(0, OUT, 6000));
      bed.publish(steady);
      bed.lab.ip("relay", "link del in0");
      bed.lab.link("src", "s0", "relay", "in0");
      bed.lab.ip("src", "addr add 10.1.0.2/24 dev s0");
      bed.lab.ip("relay", "addr add 10.1.0.1/24 dev in0");
      bed.publish(steady);
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        Thread.sleep(200);
        assertThat(stream.lost()).as("of %d", stream.sent()).isZero();
      }
    }
  }

  @Test
  void anIngressInterfaceWithoutRulesIsLeftAlone() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      int in0 = bed.nic("relay", "in0").index();
      bed.publish(rule("steady", input(GROUP, 5000), output(0, OUT, 6000)));
      assertThat(bed.lab.in("relay", () -> BpfObjects.tcxPrograms(in0))).isEqualTo(1);
      bed.publish();
      assertThat(bed.lab.in("relay", () -> BpfObjects.tcxPrograms(in0))).isZero();
    }
  }

  @Test
  void twoRelaysOnOneInterfaceEachForwardTheirOwn() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      Network network = bed.network();
      bed.publish(List.of(rule("a", input(GROUP, 5000), output(0, OUT, 6000))), network);
      KernelDatapath other =
          new KernelDatapath(new KernelOptions(2, null, true, XdpMode.AUTO, false));
      other.start();
      var compiler = new TableCompiler();
      var rules = new RuleSet(List.of(rule("b", input(GROUP, 5001), output(0, OUT, 6001))));
      var table = compiler.compile(rules, network, 0, 0);
      bed.lab.in(
          "relay",
          () -> {
            other.publish(table);
            return true;
          });
      try (Stream first = new Stream(bed, GROUP, 5000, OUT, 6000);
          Stream second = new Stream(bed, GROUP, 5001, OUT, 6001)) {
        Thread.sleep(200);
        assertThat(first.lost()).as("of %d", first.sent()).isZero();
        assertThat(second.lost()).as("of %d", second.sent()).isZero();
      }
      other.close();
    }
  }
}
