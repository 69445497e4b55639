package dev.sluice.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Copies are compared, byte by byte, with frames that are built from scratch for the same fields.
 */
class RewriterTest {
  private final Rewriter rewriter = new Rewriter();

  @Test
  void everyCopyEqualsAFrameBuiltFromScratch() {
    Random random = new Random(1624);
    for (int i = 0; i < 200_000; i++) {
      Frames.Spec spec = Frames.random(random);
      byte[] in = Frames.build(spec);
      boolean keepPort = random.nextInt(4) == 0;
      boolean keepDscp = random.nextBoolean();
      Frames.Spec wanted = copy(spec, random, keepPort, keepDscp);
      byte[] out = rewrite(in, spec, envelope(wanted, keepPort, keepDscp));
      assertThat(out).as("frame %d", i).isEqualTo(Frames.build(wanted));
    }
  }

  @Test
  void aCopyHasTheRightSumEvenWhereTheOriginalWasDamaged() {
    Frames.Spec spec = Frames.random(new Random(3));
    spec.v6 = false;
    spec.esp = false;
    spec.source = new byte[] {10, 0, 0, 1};
    spec.destination = new byte[] {(byte) 239, 1, 1, 1};
    spec.tags = new int[0];
    spec.options = new byte[0];
    spec.noSum = false;
    spec.partial = false;
    spec.padding = 0;
    spec.payload = new byte[] {1, 2, 3, 4};
    byte[] in = Frames.build(spec);
    in[in.length - 1] ^= 0x40;
    Frames.Spec wanted = copy(spec, new Random(4), false, true);
    byte[] out = rewrite(in, spec, envelope(wanted, false, true));
    byte[] clean = Frames.build(wanted);
    assertThat(Arrays.copyOf(out, out.length - 1))
        .as("the damage stays detectable: the sum is that of the undamaged datagram")
        .isEqualTo(Arrays.copyOf(clean, clean.length - 1));
  }

  @Test
  void aPartOfAnAggregateEqualsAFrameBuiltFromScratch() {
    Random random = new Random(8200);
    for (int i = 0; i < 20_000; i++) {
      Frames.Spec spec = Frames.random(random);
      spec.esp = false;
      spec.payload = Frames.bytes(random, 1 + random.nextInt(500));
      int segment = 1 + random.nextInt(200);
      Frames.Spec wanted = copy(spec, random, false, true);
      byte[] in = Frames.build(spec);
      MemorySegment s = MemorySegment.ofArray(in);
      rewriter.begin(s, 0, Parser.parse(s, 0, in.length), spec.partial);
      for (int n = 0; n * segment < spec.payload.length; n++) {
        int size = Math.min(segment, spec.payload.length - n * segment);
        rewriter.segment(n, n * segment, size);
        wanted.payload = Arrays.copyOfRange(spec.payload, n * segment, n * segment + size);
        wanted.id = spec.id + n & 0xffff;
        byte[] out = new byte[Rewriter.MAX_HEADER];
        rewriter.write(envelope(wanted, false, true), MemorySegment.ofArray(out), 0);
        int header = rewriter.headerLength();
        out = Arrays.copyOf(out, header + size);
        System.arraycopy(in, (int) rewriter.payloadAt(), out, header, size);
        assertThat(out).as("part %d of frame %d", n, i).isEqualTo(Frames.build(wanted));
      }
    }
  }

  private byte[] rewrite(byte[] in, Frames.Spec spec, Envelope envelope) {
    int shift = 3;
    byte[] memory = new byte[in.length + shift];
    System.arraycopy(in, 0, memory, shift, in.length);
    MemorySegment s = MemorySegment.ofArray(memory);
    long verdict = Parser.parse(s, shift, in.length);
    assertThat(Verdict.what(verdict)).isEqualTo(Verdict.RELAYABLE);
    assertThat(Verdict.isEsp(verdict)).isEqualTo(spec.esp);
    assertThat(Verdict.isV6(verdict)).isEqualTo(spec.v6);
    rewriter.begin(s, shift, verdict, spec.partial && !spec.esp);
    byte[] header = new byte[Rewriter.MAX_HEADER];
    rewriter.write(envelope, MemorySegment.ofArray(header), 0);
    int payload = (int) (shift + Verdict.end(verdict) - rewriter.payloadAt());
    byte[] out = Arrays.copyOf(header, rewriter.headerLength() + payload);
    System.arraycopy(memory, (int) rewriter.payloadAt(), out, rewriter.headerLength(), payload);
    return out;
  }

  private static Frames.Spec copy(
      Frames.Spec spec, Random random, boolean keepPort, boolean keepDscp) {
    Frames.Spec copy = new Frames.Spec();
    copy.v6 = spec.v6;
    copy.esp = spec.esp;
    copy.destinationMac = Frames.bytes(random, 6);
    copy.sourceMac = Frames.bytes(random, 6);
    copy.source = Frames.bytes(random, spec.source.length);
    copy.destination = Frames.bytes(random, spec.source.length);
    copy.sourcePort = spec.sourcePort;
    copy.destinationPort = keepPort ? spec.destinationPort : 1 + random.nextInt(65_535);
    copy.ttl = 1 + random.nextInt(255);
    int dscp = random.nextInt(64);
    copy.trafficClass = keepDscp ? spec.trafficClass : dscp << 2 | spec.trafficClass & 3;
    copy.flowLabel = spec.flowLabel;
    copy.id = spec.id;
    copy.dontFragment = spec.dontFragment;
    copy.options = spec.options;
    copy.payload = spec.payload;
    copy.noSum = spec.noSum;
    return copy;
  }

  private static Envelope envelope(Frames.Spec wanted, boolean keepPort, boolean keepDscp) {
    var fields =
        new Envelope.Fields(
            keepPort ? 0 : wanted.destinationPort,
            wanted.ttl,
            keepDscp ? -1 : wanted.trafficClass >>> 2);
    return Envelope.of(
        mac(wanted.destinationMac),
        mac(wanted.sourceMac),
        address(wanted.destination),
        address(wanted.source),
        fields);
  }

  private static long mac(byte[] bytes) {
    long mac = 0;
    for (byte b : bytes) {
      mac = mac << 8 | b & 0xff;
    }
    return mac;
  }

  private static Address address(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == 4
        ? Address.ipv4(buffer.getInt())
        : new Address(buffer.getLong(), buffer.getLong());
  }
}
