package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.Datagrams.receiveAll;
import static dev.sluice.relay.datapath.kernel.Datagrams.send;
import static dev.sluice.relay.datapath.kernel.Datagrams.spec;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP6;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT6;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.ffi.RawSocket;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.stats.Layout;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel path does to real datagrams between real sockets. */
class KernelForwardIT {
  private static final int QUIET = 200;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void datagramsOfAnOrdinarySocketReachAnOrdinarySocket(boolean v6) throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      String group = v6 ? GROUP6 : GROUP;
      String out = v6 ? OUT6 : OUT;
      bed.publish(rule("a", input(group, 5000), output(0, out, 6000)));
      assertThat(bed.path().attached()).containsEntry("in0", "tcx");
      DatagramChannel receiver = bed.receiver(0, out, 6000);
      send(bed.sender(v6), group, 5000, 20, 100);

      assertThat(receiveAll(receiver, QUIET)).isEqualTo(20);
      assertThat(bed.sent(0, 0)).isEqualTo(20);
      assertThat(bed.rule(0, Layout.PACKETS)).isEqualTo(20);
      assertThat(bed.rule(0, Layout.BYTES)).isEqualTo(20 * (v6 ? 148 : 128));
      Address source = Address.of(v6 ? "fd00:1::2" : "10.1.0.2");
      assertThat(bed.rule(0, Layout.SOURCES)).isEqualTo(source.high());
      assertThat(bed.rule(0, Layout.SOURCES + 1)).isEqualTo(source.low());
      assertThat(bed.rule(0, Layout.LAST_SEEN)).isPositive();
      bed.checkSums();
    }
  }

  /**
   * On a link without checksum offload the sum must be whole when the frame leaves: what the kernel
   * completes there from a wrong partial sum, the receiver would refuse.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partialSumsAreCompletedRightlyByADeviceWithoutOffload(boolean v6) throws Exception {
    try (KernelBed bed = new KernelBed(2, KernelOptions.DEFAULT)) {
      for (int i = 0; i < 2; i++) {
        bed.lab.exec("relay", "ethtool", "-K", "o" + i, "tx", "off");
      }
      String group = v6 ? GROUP6 : GROUP;
      String out = v6 ? OUT6 : OUT;
      bed.publish(rule("a", input(group, 5000), output(0, out, 6000), output(1, out, 0)));
      RawSocket sniffer = bed.raw("dst", "d0");
      RawSocket second = bed.raw("dst", "d1");
      DatagramChannel receiver = bed.receiver(0, out, 6000);
      DatagramChannel other = bed.receiver(1, out, 5000);
      send(bed.sender(v6), group, 5000, 20, 101);

      assertThat(receiveAll(receiver, QUIET)).isEqualTo(20);
      assertThat(receiveAll(other, QUIET)).isEqualTo(20);
      for (RawSocket socket : List.of(sniffer, second)) {
        assertThat(Decoded.next(socket, out).sumIsRight()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 50, 64})
  void everyOutputGetsItsOwnCopy(int fanOut) throws Exception {
    int nics = Math.min(fanOut, 4);
    try (KernelBed bed = new KernelBed(nics, KernelOptions.DEFAULT)) {
      Output[] outputs = new Output[fanOut];
      List<DatagramChannel> receivers = new ArrayList<>();
      for (int i = 0; i < fanOut; i++) {
        outputs[i] = output(i % nics, "239.3.3." + i, 6000 + i);
        receivers.add(bed.receiver(i % nics, "239.3.3." + i, 6000 + i));
      }
      bed.publish(rule("a", input(GROUP, 5000), outputs));
      send(bed.sender(false), GROUP, 5000, 30, 1400);

      for (int i = 0; i < fanOut; i++) {
        assertThat(receiveAll(receivers.get(i), i == 0 ? QUIET : 20))
            .as("output %d", i)
            .isEqualTo(30);
        assertThat(bed.sent(0, i)).isEqualTo(30);
      }
      bed.checkSums();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addressesPortTtlAndDscpAreRewrittenAndTheRestIsKept(boolean v6) throws Exception {
    try (KernelBed bed = new KernelBed(2, KernelOptions.DEFAULT)) {
      Address out = Address.of(v6 ? OUT6 : OUT);
      Address from = Address.of(v6 ? "fd00:9::9" : "10.9.9.9");
      Output set = new Output("o0", out, 6000, 33, 46, from);
      Output kept = new Output("o1", out, 0, 0, Output.KEEP, null);
      bed.publish(rule("a", input(v6 ? GROUP6 : GROUP, 5000), set, kept));
      RawSocket first = bed.raw("dst", "d0");
      RawSocket second = bed.raw("dst", "d1");
      Frames.Spec spec = spec(v6);
      spec.trafficClass = 0x29; // AF11 and ECT(1)
      bed.raw("src", "s0").send(Frames.build(spec));

      Decoded a = Decoded.next(first, v6 ? OUT6 : OUT);
      assertThat(a.source()).isEqualTo(from);
      assertThat(a.destinationPort()).isEqualTo(6000);
      assertThat(a.sourcePort()).isEqualTo(1234);
      assertThat(a.ttl()).isEqualTo(33);
      assertThat(a.trafficClass()).isEqualTo(46 << 2 | 1);
      assertThat(a.destinationMac()).isEqualTo(out.multicastMac());
      assertThat(a.sourceMac()).isEqualTo(bed.nics.get("o0").mac());
      assertThat(a.sumIsRight()).isTrue();
      assertThat(a.payload()).isEqualTo(spec.payload);

      Decoded b = Decoded.next(second, v6 ? OUT6 : OUT);
      assertThat(b.source()).isEqualTo(Address.of(v6 ? "fd00:2:1::1" : "10.2.1.1"));
      assertThat(b.destinationPort()).isEqualTo(5000);
      assertThat(b.ttl()).isEqualTo(1);
      assertThat(b.trafficClass()).isEqualTo(0x29);
      assertThat(b.sumIsRight()).isTrue();
      assertThat(b.payload()).isEqualTo(spec.payload);
    }
  }

  @Test
  void aUnicastOutputGoesToTheNeighbour() throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, "10.2.0.2", 6000)));
      DatagramChannel receiver =
          bed.lab.in(
              "dst",
              () -> {
                DatagramChannel channel = DatagramChannel.open();
                channel.bind(new InetSocketAddress("10.2.0.2", 6000));
                channel.configureBlocking(false);
                return channel;
              });
      send(bed.sender(false), GROUP, 5000, 5, 50);
      assertThat(receiveAll(receiver, QUIET)).isEqualTo(5);
      receiver.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void taggedFramesAreTakenAndLeaveUntagged(int tags) throws Exception {
    try (KernelBed bed = new KernelBed(2, KernelOptions.DEFAULT)) {
      bed.publish(rule("a", input(GROUP, 5000), output(0, OUT, 6000), output(1, OUT, 6000)));
      RawSocket sniffer = bed.raw("dst", "d0");
      DatagramChannel receiver = bed.receiver(1, OUT, 6000);
      Frames.Spec spec = spec(false);
      spec.tags = tags == 1 ? new int[] {100} : new int[] {100, 200};
      bed.raw("src", "s0").send(Frames.build(spec));

      assertThat(Decoded.next(sniffer, OUT).payload()).isEqualTo(spec.payload);
      assertThat(receiveAll(receiver, QUIET)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void espIsForwardedUntouched(boolean v6) throws Exception {
    try (KernelBed bed = new KernelBed(1, KernelOptions.DEFAULT)) {
      String group = v6 ? GROUP6 : GROUP;
      Input esp = new Input("in0", Address.of(group), 0, null, Protocol.ESP);
      bed.publish(rule("a", esp, output(0, v6 ? OUT6 : OUT, 0)));
      RawSocket sniffer = bed.raw("dst", "d0");
      Frames.Spec spec = spec(v6);
      spec.esp = true;
      bed.raw("src", "s0").send(Frames.build(spec));

      Decoded decoded = Decoded.next(sniffer, v6 ? OUT6 : OUT);
      assertThat(decoded.protocol()).isEqualTo(50);
      assertThat(decoded.rest()).isEqualTo(spec.payload);
    }
  }
}
