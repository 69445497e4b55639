package dev.sluice.relay.frame;

import java.lang.foreign.MemorySegment;

/**
 * Writes the headers of a packet's copies: Ethernet, IP with all its options or extension headers,
 * and UDP. Payloads are never touched or moved. One instance serves one thread: {@link #begin} once
 * per packet, then {@link #write} once per output.
 *
 * <p>Sums are updated (RFC 1624), except for packets whose sum the kernel has not filled in yet
 * (CHECKSUM_PARTIAL, a local sender on the other end of a virtual link): theirs is computed over
 * the whole datagram. An IPv4 datagram without a UDP sum stays without.
 */
public final class Rewriter {
  /** Longest header {@link #write} produces: Ethernet, IPv6 with extensions, UDP. */
  public static final int MAX_HEADER = Parser.ETHERNET + 40 + Parser.MAX_EXTENSIONS + 8;

  private static final int IPV4_TYPE = 0x0800;
  private static final int IPV6_TYPE = 0x86dd;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;

  private MemorySegment in = MemorySegment.NULL;
  private long l3;
  private int ipHeader;
  private boolean v6;
  private boolean esp;

  // UDP
  private int ports;
  private int udpLength;
  private boolean noSum;
  private long udpSum;

  // IPv4
  private int firstWord;
  private int ttlWord;
  private long ipSum;

  /** A rewriter that has not seen a packet. */
  public Rewriter() {}

  /**
   * Takes up a packet.
   *
   * @param s where the frame is; must stay valid and unchanged until the last {@link #write}
   * @param at where it starts
   * @param verdict of {@link Parser}, {@link Verdict#RELAYABLE}
   * @param partial whether the UDP sum field holds only the sum of the pseudo-header
   */
  public void begin(MemorySegment s, long at, long verdict, boolean partial) {
    in = s;
    l3 = at + Verdict.l3(verdict);
    ipHeader = Verdict.l4(verdict) - Verdict.l3(verdict);
    v6 = Verdict.isV6(verdict);
    esp = Verdict.isEsp(verdict);
    if (!v6) {
      beginIpv4();
    }
    if (!esp) {
      beginUdp(partial);
    }
  }

  private void beginIpv4() {
    firstWord = Wire.u16(in, l3);
    ttlWord = Wire.u16(in, l3 + 8);
    ipSum =
        complement(Wire.u16(in, l3 + 10))
            + complement(firstWord)
            + complement(ttlWord)
            + complementOfAddresses();
  }

  private void beginUdp(boolean partial) {
    long l4 = l3 + ipHeader;
    ports = Wire.i32(in, l4);
    udpLength = Wire.u16(in, l4 + 4);
    int field = Wire.u16(in, l4 + 6);
    noSum = !partial && field == 0;
    if (partial) {
      udpSum =
          (ports >>> 16)
              + UDP
              + 2L * udpLength
              + Checksum.sum(in, l4 + UDP_HEADER, udpLength - UDP_HEADER);
    } else {
      udpSum = complement(field) + complement(ports & 0xffff) + complementOfAddresses();
    }
  }

  private long complementOfAddresses() {
    return v6
        ? Checksum.words(~Wire.i64(in, l3 + 8))
            + Checksum.words(~Wire.i64(in, l3 + 16))
            + Checksum.words(~Wire.i64(in, l3 + 24))
            + Checksum.words(~Wire.i64(in, l3 + 32))
        : Checksum.words(~Wire.i64(in, l3 + 12));
  }

  private static int complement(int word) {
    return ~word & 0xffff;
  }

  /** Bytes {@link #write} produces for this packet; the payload follows them. */
  public int headerLength() {
    return Parser.ETHERNET + ipHeader + (esp ? 0 : UDP_HEADER);
  }

  /** Where the payload starts, in the segment given to {@link #begin}. */
  public long payloadAt() {
    return l3 + ipHeader + (esp ? 0 : UDP_HEADER);
  }

  /** Writes the headers of one copy; {@code out} has room for {@link #MAX_HEADER} bytes. */
  public void write(Envelope envelope, MemorySegment out, long at) {
    Wire.put48(out, at, envelope.destinationMac());
    Wire.put48(out, at + 6, envelope.sourceMac());
    long ip = at + Parser.ETHERNET;
    if (v6) {
      Wire.put16(out, at + 12, IPV6_TYPE);
      writeIpv6(envelope, out, ip);
    } else {
      Wire.put16(out, at + 12, IPV4_TYPE);
      writeIpv4(envelope, out, ip);
    }
    if (!esp) {
      writeUdp(envelope, out, ip + ipHeader);
    }
  }

  private void writeIpv4(Envelope envelope, MemorySegment out, long at) {
    Envelope.Fields fields = envelope.fields();
    int first = fields.dscp() < 0 ? firstWord : firstWord & 0xff03 | fields.dscp() << 2;
    int ttl = ttlWord & 0xff | fields.hopLimit() << 8;
    Wire.put16(out, at, first);
    Wire.put16(out, at + 2, Wire.u16(in, l3 + 2));
    Wire.put32(out, at + 4, Wire.i32(in, l3 + 4));
    Wire.put16(out, at + 8, ttl);
    Wire.put16(out, at + 10, Checksum.field(ipSum + first + ttl + envelope.addressSum()));
    Wire.put32(out, at + 12, envelope.source().bits());
    Wire.put32(out, at + 16, envelope.destination().bits());
    for (int i = 20; i < ipHeader; i += 4) {
      Wire.put32(out, at + i, Wire.i32(in, l3 + i));
    }
  }

  private void writeIpv6(Envelope envelope, MemorySegment out, long at) {
    Envelope.Fields fields = envelope.fields();
    int first = Wire.i32(in, l3);
    Wire.put32(out, at, fields.dscp() < 0 ? first : first & 0xf03f_ffff | fields.dscp() << 22);
    Wire.put16(out, at + 4, Wire.u16(in, l3 + 4));
    Wire.put16(out, at + 6, Wire.u8(in, l3 + 6) << 8 | fields.hopLimit());
    Wire.put64(out, at + 8, envelope.source().high());
    Wire.put64(out, at + 16, envelope.source().low());
    Wire.put64(out, at + 24, envelope.destination().high());
    Wire.put64(out, at + 32, envelope.destination().low());
    for (int i = 40; i < ipHeader; i += 8) {
      Wire.put64(out, at + i, Wire.i64(in, l3 + i));
    }
  }

  private void writeUdp(Envelope envelope, MemorySegment out, long at) {
    int port = envelope.fields().port() == 0 ? ports & 0xffff : envelope.fields().port();
    Wire.put16(out, at, ports >>> 16);
    Wire.put16(out, at + 2, port);
    Wire.put16(out, at + 4, udpLength);
    int sum = noSum ? 0 : Checksum.udpField(udpSum + envelope.addressSum() + port);
    Wire.put16(out, at + 6, sum);
  }
}
