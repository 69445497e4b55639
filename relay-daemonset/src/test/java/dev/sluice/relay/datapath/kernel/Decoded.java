package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.RawSocket;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.rule.Address;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A frame that arrived, taken apart without any of the code under test. */
record Decoded(byte[] frame) {
  private static final int WAIT_MILLIS = 3_000;

  /** The next frame to that address, which must not be tagged. */
  static Decoded next(RawSocket socket, String destination) throws Exception {
    Address wanted = Address.of(destination);
    for (long start = System.nanoTime(); System.nanoTime() - start < WAIT_MILLIS * 1_000_000L; ) {
      byte[] frame = socket.receive(WAIT_MILLIS);
      if (frame == null) {
        break;
      }
      Decoded decoded = new Decoded(frame);
      int type = decoded.short16(12);
      if ((type == 0x0800 || type == 0x86dd) && decoded.destination().equals(wanted)) {
        return decoded;
      }
    }
    throw new AssertionError("no frame to " + destination);
  }

  private boolean v6() {
    return short16(12) == 0x86dd;
  }

  private int header() {
    return v6() ? 40 : (frame[14] & 15) * 4;
  }

  private int end() {
    return 14 + (v6() ? 40 + short16(18) : short16(16));
  }

  long destinationMac() {
    return ByteBuffer.wrap(frame).getLong(0) >>> 16;
  }

  long sourceMac() {
    return ByteBuffer.wrap(frame).getLong(6) >>> 16;
  }

  Address source() {
    return address(v6() ? 22 : 26);
  }

  Address destination() {
    return address(v6() ? 38 : 30);
  }

  private Address address(int at) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    return v6()
        ? new Address(buffer.getLong(at), buffer.getLong(at + 8))
        : Address.ipv4(buffer.getInt(at));
  }

  int ttl() {
    return frame[v6() ? 21 : 22] & 0xff;
  }

  int trafficClass() {
    return v6() ? short16(14) >> 4 & 0xff : frame[15] & 0xff;
  }

  int protocol() {
    return frame[v6() ? 20 : 23] & 0xff;
  }

  int sourcePort() {
    return short16(14 + header());
  }

  int destinationPort() {
    return short16(14 + header() + 2);
  }

  int udpSum() {
    return short16(14 + header() + 6);
  }

  byte[] rest() {
    return Arrays.copyOfRange(frame, 14 + header(), end());
  }

  byte[] payload() {
    return Arrays.copyOfRange(frame, 14 + header() + 8, end());
  }

  /** Whether the IPv4 header sum and the UDP sum are those of the whole packet. */
  boolean sumIsRight() {
    byte[] ip = Arrays.copyOfRange(frame, 14, 14 + header());
    ByteArrayOutputStream pseudo = new ByteArrayOutputStream();
    pseudo.writeBytes(v6() ? Arrays.copyOfRange(ip, 8, 40) : Arrays.copyOfRange(ip, 12, 20));
    int size = end() - 14 - header();
    pseudo.writeBytes(new byte[] {0, 17, (byte) (size >> 8), (byte) size});
    pseudo.writeBytes(rest());
    boolean udp = Frames.naiveSum(pseudo.toByteArray()) == 0xffff;
    return udp && (v6() || Frames.naiveSum(ip) == 0xffff);
  }

  private int short16(int at) {
    return (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
  }
}
