package dev.sluice.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParserTest {
  private static final long FUZZED_FRAMES = Long.getLong("relay.fuzz", 10_000_000);

  @Test
  void aPlainDatagramIsRelayable() {
    assertThat(what(v4(spec -> {}))).isEqualTo(Verdict.RELAYABLE);
    assertThat(what(v6(spec -> {}))).isEqualTo(Verdict.RELAYABLE);
    assertThat(what(v4(spec -> spec.tags = new int[] {100, 200}))).isEqualTo(Verdict.RELAYABLE);
  }

  @Test
  void paddingIsNotPartOfThePacket() {
    byte[] frame = v4(spec -> spec.padding = 30);
    long verdict = Parser.parse(MemorySegment.ofArray(frame), 0, frame.length);
    assertThat(Verdict.end(verdict)).isEqualTo(frame.length - 30);
  }

  @Test
  void everyShorterFrameIsTruncated() {
    for (byte[] frame : new byte[][] {v4(spec -> {}), v6(spec -> spec.options = new byte[16])}) {
      for (int length = 0; length < frame.length; length++) {
        assertThat(Verdict.what(Parser.parse(MemorySegment.ofArray(frame), 0, length)))
            .as("length %d", length)
            .isEqualTo(Verdict.TRUNCATED);
      }
    }
  }

  @Test
  void otherTypesAreNotIp() {
    assertThat(what(changed(v4(spec -> {}), 12, 0x08, 0x06))).isEqualTo(Verdict.NOT_IP);
    assertThat(what(v4(spec -> spec.tags = new int[] {1, 2, 3}))).isEqualTo(Verdict.NOT_IP);
  }

  @Test
  void headersThatContradictThemselvesAreBad() {
    byte[] frame = v4(spec -> {});
    assertThat(what(changed(frame, 14, 0x65))).as("version").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(frame, 14, 0x44))).as("header length").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(frame, 16, 0, 19))).as("total length").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(frame, 38, 0, 7))).as("UDP too short").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(frame, 38, 9, 9))).as("UDP too long").isEqualTo(Verdict.BAD_HEADER);
    byte[] v6 = v6(spec -> {});
    assertThat(what(changed(v6, 14, 0x45))).as("version").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(v6, 60, 0, 0))).as("no UDP sum").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(changed(v6, 22, 0xff))).as("group as source").isEqualTo(Verdict.BAD_HEADER);
    assertThat(what(v4(spec -> spec.source[0] = (byte) 239)))
        .as("group as source")
        .isEqualTo(Verdict.BAD_HEADER);
  }

  @Test
  void aDamagedIpv4HeaderIsNoticed() {
    for (int i = 16; i < 34; i++) {
      if (i != 16 && i != 17) {
        byte[] frame = v4(spec -> {});
        frame[i] ^= 0x10;
        assertThat(what(frame)).as("byte %d", i).isEqualTo(Verdict.CHECKSUM);
      }
    }
  }

  @Test
  void fragmentsAreToldApart() {
    for (int flags : new int[] {0x2000, 0x0001, 0x3fff, 0x1fff}) {
      byte[] frame = v4(spec -> {});
      frame[20] = (byte) (flags >>> 8);
      frame[21] = (byte) flags;
      resum(frame);
      assertThat(what(frame)).isEqualTo(Verdict.FRAGMENT);
    }
    byte[] v6 = v6(spec -> {});
    v6[20] = 44;
    v6[54] = 17;
    assertThat(what(v6)).isEqualTo(Verdict.FRAGMENT);
  }

  @Test
  void otherProtocolsAreNoErrors() {
    byte[] frame = v4(spec -> {});
    frame[23] = 6;
    resum(frame);
    assertThat(what(frame)).isEqualTo(Verdict.OTHER);
    assertThat(what(changed(v6(spec -> {}), 20, 58))).isEqualTo(Verdict.OTHER);
  }

  @Test
  void aRoutingHeaderMustBeFinished() {
    byte[] frame = v6(spec -> spec.options = new byte[8]);
    byte[] finished = changed(frame, 20, 43);
    assertThat(what(finished)).isEqualTo(Verdict.RELAYABLE);
    assertThat(what(changed(finished, 57, 1))).isEqualTo(Verdict.BAD_HEADER);
  }

  @Test
  void aLongChainOfExtensionHeadersIsRefused() {
    assertThat(what(v6(spec -> spec.options = new byte[Parser.MAX_EXTENSIONS])))
        .isEqualTo(Verdict.RELAYABLE);
    assertThat(what(v6(spec -> spec.options = new byte[Parser.MAX_EXTENSIONS + 8])))
        .isEqualTo(Verdict.BAD_HEADER);
  }

  /** Random and mutated frames: nothing is read out of bounds, nothing wrong is let through. */
  @Test
  void noFrameMisleadsTheParser() {
    Random random = new Random(20260102);
    byte[] memory = new byte[256];
    MemorySegment exact = MemorySegment.ofArray(memory);
    byte[][] seeds = new byte[64][];
    for (int i = 0; i < seeds.length; i++) {
      Frames.Spec spec = Frames.random(random);
      spec.payload = Frames.bytes(random, 8 + random.nextInt(40));
      seeds[i] = Frames.build(spec);
    }
    long relayable = 0;
    for (long i = 0; i < FUZZED_FRAMES; i++) {
      byte[] seed = seeds[random.nextInt(seeds.length)];
      int length = Math.min(seed.length, memory.length);
      System.arraycopy(seed, 0, memory, 0, length);
      for (int n = random.nextInt(5); n > 0; n--) {
        memory[random.nextInt(length)] = (byte) random.nextInt();
      }
      length = random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
      if (random.nextInt(16) == 0) {
        random.nextBytes(memory);
      }
      // The frame ends where the memory ends: a byte read beyond it is an exception.
      MemorySegment end = exact.asSlice(0, length);
      long verdict = Parser.parse(end, 0, length);
      if (Verdict.what(verdict) == Verdict.RELAYABLE) {
        relayable++;
        SecondOpinion.agree(memory, length, verdict);
      }
    }
    assertThat(relayable).isGreaterThan(FUZZED_FRAMES / 10);
  }

  private static byte[] v4(Consumer<Frames.Spec> change) {
    return build(false, change);
  }

  private static byte[] v6(Consumer<Frames.Spec> change) {
    return build(true, change);
  }

  private static byte[] build(boolean v6, Consumer<Frames.Spec> change) {
    Frames.Spec spec = new Frames.Spec();
    spec.v6 = v6;
    spec.source = v6 ? new byte[16] : new byte[] {10, 0, 0, 1};
    spec.destination = v6 ? new byte[16] : new byte[] {(byte) 239, 1, 1, 1};
    spec.payload = new byte[] {1, 2, 3, 4, 5};
    change.accept(spec);
    return Frames.build(spec);
  }

  private static int what(byte[] frame) {
    return Verdict.what(Parser.parse(MemorySegment.ofArray(frame), 0, frame.length));
  }

  private static byte[] changed(byte[] frame, int at, int... bytes) {
    byte[] copy = frame.clone();
    for (int i = 0; i < bytes.length; i++) {
      copy[at + i] = (byte) bytes[i];
    }
    if ((copy[12] & 0xff) == 0x08 && copy[13] == 0 && (copy[14] & 15) == 5) {
      resum(copy);
    }
    return copy;
  }

  private static void resum(byte[] frame) {
    frame[24] = 0;
    frame[25] = 0;
    int sum = ~Frames.naiveSum(java.util.Arrays.copyOfRange(frame, 14, 34)) & 0xffff;
    frame[24] = (byte) (sum >>> 8);
    frame[25] = (byte) sum;
  }
}
