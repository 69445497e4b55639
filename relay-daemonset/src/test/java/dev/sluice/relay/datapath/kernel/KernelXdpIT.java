package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.Datagrams.receiveAll;
import static dev.sluice.relay.datapath.kernel.Datagrams.send;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP6;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT6;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Network;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarding in the driver; of what is here, only veth has one with XDP. */
class KernelXdpIT {
  private static final int QUIET = 200;
  private static final KernelOptions ALWAYS =
      new KernelOptions(1, null, true, XdpMode.ALWAYS, false);

  /** A bed whose sinks take XDP frames: a veth does when its peer polls. */
  private static KernelBed bed(int outs, KernelOptions options) {
    Lab.needs("ethtool");
    KernelBed bed = new KernelBed(outs, options);
    for (int i = 0; i < outs; i++) {
      bed.lab.exec("dst", "ethtool", "-K", "d" + i, "gro", "on");
    }
    return bed;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void everyOutputGetsItsOwnCopyFromTheDriver(int fanOut) throws Exception {
    try (KernelBed bed = bed(fanOut, ALWAYS)) {
      Output[] outputs = new Output[fanOut];
      List<DatagramChannel> receivers = new ArrayList<>();
      for (int i = 0; i < fanOut; i++) {
        outputs[i] = output(i, "239.3.3." + i, 6000 + i);
        receivers.add(bed.receiver(i, "239.3.3." + i, 6000 + i));
      }
      bed.publish(rule("a", input(GROUP, 5000), outputs));
      assertThat(bed.path().attachedInDriver()).containsExactly("in0");
      assertThat(bed.path().rulesInDriver()).isEqualTo(1);
      send(bed.sender(false), GROUP, 5000, 30, 200);

      for (int i = 0; i < fanOut; i++) {
        assertThat(receiveAll(receivers.get(i), i == 0 ? QUIET : 20))
            .as("output %d", i)
            .isEqualTo(30);
        assertThat(bed.sent(0, i)).isEqualTo(30);
      }
      assertThat(bed.rule(0, Layout.PACKETS)).isEqualTo(30);
      assertThat(bed.rule(0, Layout.BYTES)).isEqualTo(30 * 228);
      assertThat(bed.total(Total.MATCHED)).isEqualTo(30);
      bed.checkSums();
    }
  }

  @Test
  void theHeaderIsRewrittenAndAnUnknownSumIsTakenOff() throws Exception {
    try (KernelBed bed = bed(1, ALWAYS)) {
      Output set = new Output("o0", Address.of(OUT), 6000, 33, 46, Address.of("10.9.9.9"));
      bed.publish(rule("a", input(GROUP, 5000), set));
      var sniffer = bed.raw("dst", "d0");
      Frames.Spec spec = Datagrams.spec(false);
      bed.raw("src", "s0").send(Frames.build(spec));

      Decoded decoded = Decoded.next(sniffer, OUT);
      assertThat(decoded.source()).isEqualTo(Address.of("10.9.9.9"));
      assertThat(decoded.destinationPort()).isEqualTo(6000);
      assertThat(decoded.ttl()).isEqualTo(33);
      assertThat(decoded.trafficClass() >> 2).isEqualTo(46);
      assertThat(decoded.payload()).isEqualTo(spec.payload);
      assertThat(decoded.udpSum()).isZero();
      assertThat(bed.total(Total.MATCHED)).isEqualTo(1);
    }
  }

  @Test
  void whatTheDriverCannotDoIsDoneOneLayerUp() throws Exception {
    try (KernelBed bed = bed(2, ALWAYS)) {
      bed.lab.ip("relay", "link set o1 mtu 600");
      Rule limited =
          new Rule(
              "limited",
              null,
              input("239.1.1.2", 5000),
              List.of(output(0, OUT, 6001)),
              new RateLimit(1_000_000, 0));
      bed.publish(
          rule("a", input(GROUP, 5000), output(0, OUT, 6000), output(1, OUT, 6000)),
          rule("six", input(GROUP6, 5000), output(0, OUT6, 6002)),
          limited);
      assertThat(bed.path().rulesInDriver()).isEqualTo(1);
      DatagramChannel four = bed.receiver(0, OUT, 6000);
      DatagramChannel limit = bed.receiver(0, OUT, 6001);
      DatagramChannel six = bed.receiver(0, OUT6, 6002);
      DatagramChannel sender = bed.sender(false);
      send(sender, GROUP, 5000, 5, 100);
      send(sender, GROUP, 5000, 5, 1000);
      send(sender, "239.1.1.2", 5000, 5, 100);
      send(bed.sender(true), GROUP6, 5000, 5, 100);

      assertThat(receiveAll(four, QUIET)).isEqualTo(10);
      assertThat(receiveAll(limit, QUIET)).isEqualTo(5);
      assertThat(receiveAll(six, QUIET)).isEqualTo(5);
      assertThat(bed.sent(0, 1)).isEqualTo(5);
      assertThat(bed.dropped(0, 1, DropCause.TOO_BIG)).isEqualTo(5);
      bed.checkSums();
    }
  }

  @Test
  void virtualInterfacesAreLeftToTcUnlessAsked() throws Exception {
    try (KernelBed bed = bed(1, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000)));
      assertThat(bed.path().attachedInDriver()).isEmpty();
      assertThat(bed.path().driverRefusals()).containsEntry("in0", "of kind veth");
      assertThat(bed.path().rulesInDriver()).isZero();
    }
  }

  @Test
  void outputsThatTakeNoXdpFramesAreLeftToTc() throws Exception {
    try (KernelBed bed = new KernelBed(1, ALWAYS)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000)));
      assertThat(bed.path().attachedInDriver()).containsExactly("in0");
      assertThat(bed.path().rulesInDriver()).isZero();
      DatagramChannel receiver = bed.receiver(0, OUT, 6000);
      send(bed.sender(false), GROUP, 5000, 5, 100);
      assertThat(receiveAll(receiver, QUIET)).isEqualTo(5);
    }
  }

  /** Two outputs by one interface, and rules that reach one interface at different places. */
  @Test
  void copiesOfSeveralRulesByOneInterfaceAreNotMixedUp() throws Exception {
    try (KernelBed bed = bed(2, ALWAYS)) {
      bed.publish(
          rule("twice", input(GROUP, 5000), output(0, OUT, 6000), output(0, OUT, 6001)),
          rule("first", input(GROUP, 5001), output(0, OUT, 6002), output(1, OUT, 6003)),
          rule("second", input(GROUP, 5002), output(1, OUT, 6004), output(0, OUT, 6005)));
      assertThat(bed.path().rulesInDriver()).isEqualTo(2);
      List<DatagramChannel> receivers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        receivers.add(bed.receiver(i == 3 || i == 4 ? 1 : 0, OUT, 6000 + i));
      }
      DatagramChannel sender = bed.sender(false);
      for (int i = 0; i < 50; i++) {
        send(sender, GROUP, 5000 + i % 3, 1, 100);
      }
      assertThat(receiveAll(receivers.get(0), QUIET)).isEqualTo(17);
      for (int i = 1; i < 6; i++) {
        assertThat(receiveAll(receivers.get(i), 20))
            .as("port %d", 6000 + i)
            .isEqualTo(i < 4 ? 17 : 16);
      }
      bed.checkSums();
    }
  }

  @Test
  void changesAndRestartsWithPinsLoseNothing() throws Exception {
    Path pins = BpfObjects.fileSystem().resolve("sluice-xdp-" + ProcessHandle.current().pid());
    KernelOptions pinned = new KernelOptions(9, pins, true, XdpMode.ALWAYS, false);
    try (KernelBed bed = bed(2, pinned)) {
      Network network = bed.network();
      Rule steady = rule("steady", input(GROUP, 5000), output(0, OUT, 6000), output(1, OUT, 1));
      bed.publish(List.of(steady), network);
      try (Stream stream = new Stream(bed, GROUP, 5000, OUT, 6000)) {
        for (int i = 0; i < 20; i++) {
          Rule other = rule("r" + i, input("239.9.0.1", 1 + i), output(i & 1, OUT, 7000));
          bed.publish(List.of(steady, other), network);
        }
        bed.restart(pinned);
        Thread.sleep(100);
        bed.publish(List.of(steady), network);
        Thread.sleep(100);
        assertThat(stream.lost()).as("of %d", stream.sent()).isZero();
        assertThat(stream.duplicates()).isZero();
      }
      assertThat(pins.toFile().list()).hasSize(6);
      bed.lab.in("relay", () -> bed.path().drain(Duration.ofSeconds(1)));
      bed.path().close();
    } finally {
      for (String name : pins.toFile().list()) {
        Files.delete(pins.resolve(name));
      }
      Files.delete(pins);
    }
  }
}
