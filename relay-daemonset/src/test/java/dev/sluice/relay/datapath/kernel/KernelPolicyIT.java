package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.Datagrams.bytes;
import static dev.sluice.relay.datapath.kernel.Datagrams.receiveAll;
import static dev.sluice.relay.datapath.kernel.Datagrams.send;
import static dev.sluice.relay.datapath.kernel.Datagrams.spec;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.ffi.NetDevices;
import dev.sluice.relay.ffi.RawSocket;
import dev.sluice.relay.ffi.SuperFrames;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rule claims, what is not forwarded, and how that is counted. */
class KernelPolicyIT {
  private static final int QUIET = 200;

  @Test
  void theMostSpecificRuleClaimsAndAnyPortMeansAny() throws Exception {
    try (KernelBed bed = new KernelBed(4, KernelOptions.DEFAULT)) {
      Address group = Address.of(GROUP);
      Address source = Address.of("10.1.0.2");
      bed.publish(
          rule("any", input(GROUP, 0), output(0, OUT, 7000)),
          rule("port", input(GROUP, 5000), output(1, OUT, 7001)),
          rule("source", new Input("in0", group, 0, source, Protocol.UDP), output(2, OUT, 7002)),
          rule("both", new Input("in0", group, 5001, source, Protocol.UDP), output(3, OUT, 7003)));
      DatagramChannel sender = bed.sender(false);
      send(sender, GROUP, 5000, 2, 10);
      send(sender, GROUP, 5001, 3, 10);
      send(sender, GROUP, 5002, 4, 10);
      Frames.Spec other = spec(false);
      other.source = bytes("10.1.0.77");
      other.destinationPort = 5001;
      bed.raw("src", "s0").send(Frames.build(other));
      Thread.sleep(50);

      assertThat(bed.sent(0, 0)).isEqualTo(1);
      assertThat(bed.sent(1, 0)).isEqualTo(2);
      assertThat(bed.sent(2, 0)).isEqualTo(4);
      assertThat(bed.sent(3, 0)).isEqualTo(3);
      bed.checkSums();
    }
  }

  @Test
  void theLatestSourcesAreNamedNewestFirst() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000)));
      RawSocket raw = bed.raw("src", "s0");
      Frames.Spec spec = spec(false);
      for (String source : List.of("10.1.0.10", "10.1.0.11", "10.1.0.12", "10.1.0.11")) {
        spec.source = bytes(source);
        raw.send(Frames.build(spec));
        // Longer than a tick of the timer, by which sightings are told apart.
        Thread.sleep(20);
      }
      List<Address> sources = new ArrayList<>();
      for (int i = 0; i < Layout.SOURCE_COUNT; i++) {
        long high = bed.rule(0, Layout.SOURCES + 2 * i);
        long low = bed.rule(0, Layout.SOURCES + 2 * i + 1);
        sources.add(new Address(high, low));
      }
      Address none = new Address(0, 0);
      assertThat(sources)
          .containsExactly(
              Address.of("10.1.0.11"),
              Address.of("10.1.0.12"),
              Address.of("10.1.0.10"),
              none,
              none,
              none);
    }
  }

  @Test
  void whatDoesNotFitAnOutputIsDroppedForThatOutputOnly() throws Exception {
    try (KernelBed bed = new KernelBed(3, KernelOptions.DEFAULT)) {
      bed.lab.ip("relay", "link set o1 mtu 1000");
      bed.publish(
          rule(
              "a",
              input(GROUP, 5000),
              output(0, OUT, 6000),
              output(1, OUT, 6000),
              output(2, "10.2.2.77", 6000)));
      DatagramChannel receiver = bed.receiver(0, OUT, 6000);
      send(bed.sender(false), GROUP, 5000, 4, 1000);

      assertThat(receiveAll(receiver, QUIET)).isEqualTo(4);
      assertThat(bed.dropped(0, 1, DropCause.TOO_BIG)).isEqualTo(4);
      assertThat(bed.dropped(0, 2, DropCause.NO_ROUTE)).isEqualTo(4);
      bed.checkSums();
    }
  }

  /** The path handed it over; only the interface knows that it went no further. */
  @Test
  void whatTheLastOutputsInterfaceDropsIsSeenAtTheInterface() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000)));
      bed.lab.ip("dst", "link set d0 down");
      int o0 = bed.nics.get("o0").index();
      long before = bed.lab.in("relay", () -> NetDevices.transmitDropped(o0));
      send(bed.sender(false), GROUP, 5000, 5, 100);

      assertThat(bed.sent(0, 0)).isEqualTo(5);
      assertThat(bed.lab.in("relay", () -> NetDevices.transmitDropped(o0)) - before).isEqualTo(5);
    }
  }

  @Test
  void fragmentsAndFramesOfThisRelayAreCountedAndNotForwarded() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000)));
      send(bed.sender(false), GROUP, 5000, 1, 3000);
      Frames.Spec own = spec(false);
      own.sourceMac = ByteBuffer.allocate(8).putLong(bed.nics.get("o0").mac()).array();
      own.sourceMac = Arrays.copyOfRange(own.sourceMac, 2, 8);
      RawSocket raw = bed.raw("src", "s0");
      raw.send(Frames.build(own));
      raw.send(Arrays.copyOf(Frames.build(spec(false)), 50));
      Thread.sleep(50);

      assertThat(bed.total(Total.FRAGMENT)).isEqualTo(3);
      assertThat(bed.total(Total.LOOP)).isEqualTo(1);
      assertThat(bed.total(Total.TRUNCATED)).isEqualTo(1);
      assertThat(bed.sent(0, 0)).isZero();
      bed.checkSums();
    }
  }

  /** By a device that splits them itself, by one that has it done for it, and too big for one. */
  @Test
  void superFramesOfALocalSenderArriveAsTheDatagramsTheyAreMadeOf() throws Exception {
    Lab.needs("ethtool");
    try (KernelBed bed = new KernelBed(3, KernelOptions.DEFAULT)) {
      bed.lab.exec("relay", "ethtool", "-K", "o1", "tx", "off", "tx-udp-segmentation", "off");
      bed.lab.ip("relay", "link set o2 mtu 500");
      bed.publish(
          rule(
              "a",
              input(GROUP, 5000),
              output(0, OUT, 6000),
              output(1, OUT, 6000),
              output(2, OUT, 6000)));
      DatagramChannel receiver = bed.receiver(0, OUT, 6000);
      RawSocket wire = bed.raw("dst", "d1");
      int s0 = bed.nic("src", "s0").index();
      bed.lab.in(
          "src",
          () -> {
            SuperFrames.send(s0, 0xef010101, 5000, 1000, 8);
            return true;
          });

      for (int i = 0; i < 8; i++) {
        byte[] expected = new byte[1000];
        Arrays.fill(expected, (byte) i);
        Decoded split = Decoded.next(wire, OUT);
        assertThat(split.payload()).isEqualTo(expected);
        assertThat(split.destinationPort()).isEqualTo(6000);
        assertThat(split.sumIsRight()).isTrue();
        assertThat(next(receiver)).isEqualTo(expected);
      }
      assertThat(bed.sent(0, 0)).isEqualTo(8);
      assertThat(bed.sent(0, 1)).isEqualTo(8);
      assertThat(bed.dropped(0, 2, DropCause.TOO_BIG)).isEqualTo(8);
      assertThat(bed.total(Total.MATCHED)).isEqualTo(8);
      bed.checkSums();
    }
  }

  private static byte[] next(DatagramChannel receiver) throws Exception {
    ByteBuffer datagram = ByteBuffer.allocate(2000);
    for (int i = 0; i < QUIET && receiver.receive(datagram) == null; i++) {
      Thread.sleep(1);
    }
    return Arrays.copyOf(datagram.array(), datagram.position());
  }

  @Test
  void aRateLimitLetsItsRateThrough() throws Exception {
    try (KernelBed bed = new KernelBed(2, KernelOptions.DEFAULT)) {
      Rule limited =
          new Rule(
              "a",
              null,
              input(GROUP, 5000),
              List.of(output(0, OUT, 6000), output(1, OUT, 6000)),
              new RateLimit(1000, 0));
      bed.publish(limited, rule("b", input(GROUP, 5001), output(0, OUT, 6001)));
      DatagramChannel sender = bed.sender(false);
      long start = System.nanoTime();
      while (System.nanoTime() - start < 500_000_000L) {
        send(sender, GROUP, 5000, 10, 10);
        send(sender, GROUP, 5001, 1, 10);
        Thread.sleep(1);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Thread.sleep(50);

      long passed = bed.sent(0, 0);
      assertThat(passed).isBetween((long) (seconds * 800), (long) (seconds * 1000) + 25);
      assertThat(bed.dropped(0, 0, DropCause.RATE_LIMIT)).isPositive();
      assertThat(bed.dropped(0, 1, DropCause.RATE_LIMIT))
          .isEqualTo(bed.dropped(0, 0, DropCause.RATE_LIMIT));
      assertThat(bed.dropped(1, 0, DropCause.RATE_LIMIT)).isZero();
      bed.checkSums();
    }
  }

  @Test
  void aClsactFilterDoesWhatATcxLinkDoes() throws Exception {
    KernelOptions old = new KernelOptions(7, null, false, XdpMode.AUTO, false);
    try (KernelBed bed = new KernelBed(2, old)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000), output(1, OUT, 6000)));
      assertThat(bed.path().attached()).containsEntry("in0", "clsact");
      DatagramChannel first = bed.receiver(0, OUT, 6000);
      DatagramChannel second = bed.receiver(1, OUT, 6000);
      send(bed.sender(false), GROUP, 5000, 20, 100);
      assertThat(receiveAll(first, QUIET)).isEqualTo(20);
      assertThat(receiveAll(second, QUIET)).isEqualTo(20);
      bed.checkSums();

      bed.lab.in("relay", () -> bed.path().drain(Duration.ofSeconds(1)));
      assertThat(bed.lab.output("relay", "tc", "filter", "show", "dev", "in0", "ingress"))
          .isBlank();
    }
  }
}
