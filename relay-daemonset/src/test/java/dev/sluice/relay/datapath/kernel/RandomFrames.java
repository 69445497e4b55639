package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.frame.Frames;
import java.util.Arrays;
import java.util.Random;

/** Frames as a test run of a program takes them. */
final class RandomFrames {
  private final Random random;

  RandomFrames(Random random) {
    this.random = random;
  }

  /** A random frame, mostly damaged somewhere; the destination stays a group. */
  byte[] damaged() {
    byte[] frame = Frames.build(small());
    if (random.nextInt(3) == 0) {
      frame = Arrays.copyOf(frame, 15 + random.nextInt(frame.length - 14));
    }
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int limit = Math.min(frame.length, 80);
      frame[12 + random.nextInt(limit - 12)] ^= (byte) (1 << random.nextInt(8));
    }
    if (random.nextInt(4) == 0 && frame.length > 34 && frame[12] == 8) {
      fixSum(frame);
    }
    return frame;
  }

  /** The kernel's test runs take what fits a page. */
  Frames.Spec small() {
    Frames.Spec spec = Frames.random(random);
    spec.payload = Arrays.copyOf(spec.payload, Math.min(spec.payload.length, 1000));
    return spec;
  }

  private static void fixSum(byte[] frame) {
    int size = (frame[14] & 15) * 4;
    if (size >= 20 && frame.length >= 14 + size) {
      frame[24] = 0;
      frame[25] = 0;
      int sum = ~Frames.naiveSum(Arrays.copyOfRange(frame, 14, 14 + size)) & 0xffff;
      frame[24] = (byte) (sum >>> 8);
      frame[25] = (byte) sum;
    }
  }
}
