package dev.sluice.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @Test
  void agreesWithAdditionWordByWordAtAnyOffsetAndLength() {
    Random random = new Random(1071);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = Frames.bytes(random, 8 + random.nextInt(300));
      if (random.nextInt(10) == 0) {
        Arrays.fill(bytes, (byte) 0xff);
      }
      int at = random.nextInt(8);
      int length = random.nextInt(bytes.length - at + 1);
      byte[] part = Arrays.copyOfRange(bytes, at, at + length);
      assertThat(Checksum.sum(MemorySegment.ofArray(bytes), at, length))
          .isEqualTo(Frames.naiveSum(part));
    }
  }

  @Test
  void aJumboFrameOfOnesDoesNotOverflow() {
    byte[] bytes = new byte[65_535];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length))
        .isEqualTo(Frames.naiveSum(bytes));
  }

  @Test
  void foldingIsAdditionModuloAllOnes() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000_000; i++) {
      long sum = random.nextLong() >>> 1 + random.nextInt(62);
      int folded = Checksum.fold(sum);
      assertThat(folded).isBetween(0, 0xffff);
      assertThat(folded % 0xffff).isEqualTo((int) (sum % 0xffff));
      assertThat(folded == 0).isEqualTo(sum == 0);
    }
  }

  @Test
  void onlyUdpAvoidsTheZeroField() {
    assertThat(Checksum.field(0xffff)).isZero();
    assertThat(Checksum.udpField(0xffff)).isEqualTo(0xffff);
    assertThat(Checksum.udpField(0x1234)).isEqualTo(0xedcb);
  }
}
