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

  private static final long IPV4_TYPE = 0x0800;
  private static final long IPV6_TYPE = 0x86dd;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int ECN = 3;

  private MemorySegment in = MemorySegment.NULL;
  private long l3;
  private int ipHeader;
  private boolean v6;
  private boolean hasUdp;
  private long payload;

  // UDP: both ports, length and sum, as they came.
  private long udp;
  private boolean noSum;
  private int udpSum;

  // IP: the first eight bytes as they came; for IPv4 also its TTL and protocol.
  private long first;
  private int ttlWord;
  private int ipSum;

  /** A rewriter that has not seen a packet. */
  public Rewriter() {}

  /**
   * Takes up a packet.
   *
   * @param s where the frame is; must stay valid and unchanged until the last {@link #write}
   * @param at where it starts
   * @param verdict of {@link Parser}: {@link Verdict#RELAYABLE}, or a fragment with offsets
   * @param partial whether the UDP sum field holds only the sum of the pseudo-header
   */
  public void begin(MemorySegment s, long at, long verdict, boolean partial) {
    in = s;
    l3 = at + Verdict.l3(verdict);
    ipHeader = Verdict.l4(verdict) - Verdict.l3(verdict);
    v6 = Verdict.isV6(verdict);
    hasUdp = Verdict.hasUdp(verdict);
    first = Wire.i64(s, l3);
    payload = l3 + ipHeader + (hasUdp ? UDP_HEADER : 0);
    int addresses;
    if (v6) {
      addresses =
          Checksum.words(~Wire.i64(s, l3 + 8))
              + Checksum.words(~Wire.i64(s, l3 + 16))
              + Checksum.words(~Wire.i64(s, l3 + 24))
              + Checksum.words(~Wire.i64(s, l3 + 32));
    } else {
      long middle = Wire.i64(s, l3 + 8);
      ttlWord = (int) (middle >>> 48);
      // The words that change, taken out: TTL, the sum itself, DSCP and both addresses.
      addresses = Checksum.words(~(int) middle) + Checksum.words(~Wire.i32(s, l3 + 16));
      ipSum = Checksum.words(~(int) (middle >>> 32)) + (~(int) (first >>> 48) & 0xffff) + addresses;
    }
    if (hasUdp) {
      beginUdp(partial, addresses);
    }
  }

  private void beginUdp(boolean partial, int addresses) {
    long l4 = l3 + ipHeader;
    udp = Wire.i64(in, l4);
    int sum = (int) udp & 0xffff;
    int length = (int) (udp >>> 16) & 0xffff;
    noSum = !partial && sum == 0;
    if (partial) {
      udpSum =
          (int) (udp >>> 48)
              + UDP
              + 2 * length
              + Checksum.sum(in, l4 + UDP_HEADER, length - UDP_HEADER);
    } else {
      udpSum = (~sum & 0xffff) + (~(int) (udp >>> 32) & 0xffff) + addresses;
    }
  }

  /**
   * Makes the packet taken up last, which stands for several UDP datagrams, one of them. Lengths,
   * the IPv4 id and all sums are that datagram's own (RFC 768, RFC 791), as if its sender had sent
   * it alone.
   *
   * @param index which one, from 0; to be called in order, each once
   * @param offset where its payload starts, counted from where the first one's does
   * @param size bytes of its payload
   */
  public void segment(int index, int offset, int size) {
    long start = l3 + ipHeader + UDP_HEADER;
    int length = UDP_HEADER + size;
    payload = start + offset;
    udp = udp & ~0xffff_0000L | (long) length << 16;
    udpSum = (int) (udp >>> 48) + UDP + 2 * length + Checksum.sum(in, payload, size);
    if (v6) {
      first = first & ~0xffff_0000L | (long) (ipHeader - IPV6_HEADER + length) << 16;
    } else {
      int id = (int) (first >>> 16) & 0xffff;
      int next = index == 0 ? id : id + 1 & 0xffff;
      int old = (int) (first >>> 32) & 0xffff;
      int total = ipHeader + length;
      ipSum += (~old & 0xffff) + total + (~id & 0xffff) + next;
      ipSum = Checksum.fold(ipSum);
      first = first & ~0xffff_ffff_0000L | (long) total << 32 | (long) next << 16;
    }
  }

  /** Bytes {@link #write} produces for this packet; the payload follows them. */
  public int headerLength() {
    return Parser.ETHERNET + ipHeader + (hasUdp ? UDP_HEADER : 0);
  }

  /** Where the payload starts, in the memory given to {@link #begin}. */
  public long payloadAt() {
    return payload;
  }

  /**
   * Writes the headers of one copy; {@code out} has room for {@link #MAX_HEADER} bytes. Stores are
   * as wide as can be and may overlap: each is checked, as each load is.
   */
  public void write(Envelope envelope, MemorySegment out, long at) {
    long source = envelope.sourceMac();
    Wire.put64(out, at, envelope.destinationMac() << 16 | source >>> 32);
    if (v6) {
      writeIpv6(envelope, out, at, source << 32 | IPV6_TYPE << 16);
    } else {
      writeIpv4(envelope, out, at, source << 32 | IPV4_TYPE << 16);
    }
    if (hasUdp) {
      writeUdp(envelope, out, at + Parser.ETHERNET + ipHeader);
    }
  }

  private void writeIpv4(Envelope envelope, MemorySegment out, long at, long ethernet) {
    Envelope.Fields fields = envelope.fields();
    int word = (int) (first >>> 48);
    if (fields.dscp() >= 0) {
      word = word & (0xff00 | ECN) | fields.dscp() << 2;
    }
    int ttl = ttlWord & 0xff | fields.hopLimit() << 8;
    int sum = Checksum.field(ipSum + word + ttl + envelope.addressSum());
    int destination = envelope.destination().bits();
    long source = envelope.source().bits() & 0xffff_ffffL;
    Wire.put64(out, at + 8, ethernet | word);
    Wire.put64(out, at + 16, first << 16 | ttl);
    Wire.put64(out, at + 24, (long) sum << 48 | source << 16 | destination >>> 16);
    Wire.put16(out, at + 32, destination);
    for (int i = 20; i < ipHeader; i += 4) {
      Wire.put32(out, at + Parser.ETHERNET + i, Wire.i32(in, l3 + i));
    }
  }

  private void writeIpv6(Envelope envelope, MemorySegment out, long at, long ethernet) {
    Envelope.Fields fields = envelope.fields();
    long word = first & ~0xffL | fields.hopLimit();
    if (fields.dscp() >= 0) {
      word = word & 0xf03f_ffff_ffff_ffffL | (long) fields.dscp() << 54;
    }
    Wire.put64(out, at + 8, ethernet | word >>> 48);
    Wire.put64(out, at + 14, word);
    Wire.put64(out, at + 22, envelope.source().high());
    Wire.put64(out, at + 30, envelope.source().low());
    Wire.put64(out, at + 38, envelope.destination().high());
    Wire.put64(out, at + 46, envelope.destination().low());
    for (int i = 40; i < ipHeader; i += 8) {
      Wire.put64(out, at + Parser.ETHERNET + i, Wire.i64(in, l3 + i));
    }
  }

  private void writeUdp(Envelope envelope, MemorySegment out, long at) {
    int port =
        envelope.fields().port() == 0 ? (int) (udp >>> 32) & 0xffff : envelope.fields().port();
    long sum = noSum ? 0 : Checksum.udpField(udpSum + envelope.addressSum() + port);
    Wire.put64(out, at, udp & 0xffff_0000_ffff_0000L | (long) port << 32 | sum);
  }
}
