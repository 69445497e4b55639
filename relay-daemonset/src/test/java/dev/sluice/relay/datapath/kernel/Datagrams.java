package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP6;

import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.rule.Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;

/** Datagrams that tests send and count. */
final class Datagrams {
  private Datagrams() {}

  /** Sends {@code count} datagrams of {@code size} bytes. */
  static void send(DatagramChannel sender, String group, int port, int count, int size)
      throws Exception {
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[size];
      Arrays.fill(payload, (byte) i);
      sender.send(ByteBuffer.wrap(payload), new InetSocketAddress(group, port));
    }
  }

  /** A datagram of the sender to the group, as a frame. */
  static Frames.Spec spec(boolean v6) {
    Frames.Spec spec = new Frames.Spec();
    spec.v6 = v6;
    spec.source = v6 ? bytes("fd00:1::2") : bytes("10.1.0.2");
    spec.destination = bytes(v6 ? GROUP6 : GROUP);
    spec.payload = "the payload of a datagram, odd".getBytes();
    return spec;
  }

  /** An address in network order. */
  static byte[] bytes(String address) {
    Address parsed = Address.of(address);
    return parsed.isIpv4()
        ? ByteBuffer.allocate(4).putInt(parsed.bits()).array()
        : ByteBuffer.allocate(16).putLong(parsed.high()).putLong(parsed.low()).array();
  }

  /** How many datagrams wait, until none came for that long; each is compared to its number. */
  static int receiveAll(DatagramChannel channel, int quietMillis) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(70_000);
    int received = 0;
    long last = System.nanoTime();
    while (System.nanoTime() - last < quietMillis * 1_000_000L) {
      buffer.clear();
      if (channel.receive(buffer) != null) {
        received++;
        last = System.nanoTime();
      } else {
        Thread.sleep(1);
      }
    }
    return received;
  }
}
