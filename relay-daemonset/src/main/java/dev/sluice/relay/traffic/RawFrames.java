package dev.sluice.relay.traffic;

import dev.sluice.relay.frame.Checksum;
import dev.sluice.relay.frame.Wire;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Nic;
import java.lang.foreign.MemorySegment;

/** Headers of frames that are sent as they are: IPv4, UDP, with right sums. */
final class RawFrames {
  /** Ethernet, IPv4 and UDP. */
  static final int HEADER = 14 + 20 + 8;

  private static final int IP = 14;
  private static final int UDP = 34;
  private static final int SOURCE_PORT = 40_000;

  private RawFrames() {}

  /** Where a frame goes. */
  record Route(Nic nic, Address source, Address group, int port, int ttl) {}

  /** Writes the headers before a payload of that length. */
  static void prepare(MemorySegment s, long at, int payload, Route route) {
    Wire.put48(s, at, route.group().multicastMac());
    Wire.put48(s, at + 6, route.nic().mac());
    Wire.put16(s, at + 12, 0x0800);
    Wire.put16(s, at + IP, 0x4500);
    Wire.put16(s, at + IP + 2, 28 + payload);
    Wire.put32(s, at + IP + 4, 0x4000);
    Wire.put16(s, at + IP + 8, route.ttl() << 8 | 17);
    Wire.put16(s, at + IP + 10, 0);
    Wire.put32(s, at + IP + 12, route.source().bits());
    Wire.put32(s, at + IP + 16, route.group().bits());
    Wire.put16(s, at + IP + 10, Checksum.field(Checksum.sum(s, at + IP, 20)));
    Wire.put16(s, at + UDP, SOURCE_PORT);
    Wire.put16(s, at + UDP + 2, route.port());
    Wire.put16(s, at + UDP + 4, 8 + payload);
  }

  /**
   * Writes the UDP sum.
   *
   * @param body sum of the payload behind its own header, which does not change
   */
  static void seal(MemorySegment s, long at, int payload, int body) {
    Wire.put16(s, at + UDP + 6, 0);
    int sum = 17 + 8 + payload + body;
    sum += Checksum.sum(s, at + IP + 12, 8);
    sum += Checksum.sum(s, at + UDP, 8 + Payload.HEADER);
    Wire.put16(s, at + UDP + 6, Checksum.udpField(sum));
  }
}
