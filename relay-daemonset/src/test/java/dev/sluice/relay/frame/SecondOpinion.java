package dev.sluice.relay.frame;

import java.util.Arrays;

/**
 * A parser written a second time, on arrays, by recursion: what it throws at is a wrong verdict.
 */
final class SecondOpinion {
  private SecondOpinion() {}

  static void agree(byte[] frame, int length, long verdict) {
    int type = 12;
    while (type < 20 && (short16(frame, type) == 0x8100 || short16(frame, type) == 0x88a8)) {
      type += 4;
    }
    int l3 = type + 2;
    is(l3 == Verdict.l3(verdict), "layer 3");
    is((short16(frame, type) == 0x86dd) == Verdict.isV6(verdict), "family");
    is(Verdict.end(verdict) <= length, "end");
    if (Verdict.isV6(verdict)) {
      is((frame[l3] & 0xf0) == 0x60, "version");
      is(Verdict.end(verdict) == l3 + 40 + short16(frame, l3 + 4), "length");
      chain(frame, frame[l3 + 6] & 0xff, l3 + 40, verdict);
    } else {
      is(short16(frame, type) == 0x0800 && (frame[l3] & 0xf0) == 0x40, "version");
      int header = (frame[l3] & 15) * 4;
      is(Frames.naiveSum(Arrays.copyOfRange(frame, l3, l3 + header)) == 0xffff, "header sum");
      is(short16(frame, l3 + 6) == 0 || (short16(frame, l3 + 6) & 0x3fff) == 0, "fragment");
      is(Verdict.end(verdict) == l3 + short16(frame, l3 + 2), "length");
      transport(frame, frame[l3 + 9] & 0xff, l3 + header, verdict);
    }
  }

  private static void chain(byte[] frame, int next, int at, long verdict) {
    if (next == 0 || next == 60 || next == 43) {
      chain(frame, frame[at] & 0xff, at + 8 + 8 * (frame[at + 1] & 0xff), verdict);
    } else {
      transport(frame, next, at, verdict);
      is(next != 17 || short16(frame, at + 6) != 0, "IPv6 UDP sum");
    }
  }

  private static void transport(byte[] frame, int protocol, int at, long verdict) {
    is(at == Verdict.l4(verdict), "layer 4");
    is(protocol == (Verdict.isEsp(verdict) ? 50 : 17), "protocol");
    is(at + 8 <= Verdict.end(verdict), "room");
    if (protocol == 17) {
      int udp = short16(frame, at + 4);
      is(udp >= 8 && at + udp <= Verdict.end(verdict), "UDP length");
    }
  }

  private static int short16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static void is(boolean claim, String what) {
    if (!claim) {
      throw new AssertionError("the parser is wrong about: " + what);
    }
  }
}
