package dev.sluice.e2e.relaybench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the whole machine did up to a moment: packets in the lab, and processor time.
 *
 * @param nanos the moment
 * @param offered packets the generator's interface sent
 * @param arrived packets the sink's interfaces received
 * @param busySeconds processor time of everything, from {@code /proc/stat}: all but idle, waiting
 *     and stolen
 */
record Meter(long nanos, long offered, long arrived, double busySeconds) {
  private static final double TICKS = 100;

  static Meter read(Lab lab) {
    return new Meter(System.nanoTime(), lab.offered(), lab.arrived(), busy());
  }

  private static double busy() {
    try {
      String[] parts = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
      // cpu user nice system idle iowait irq softirq steal
      long ticks = 0;
      for (int i : new int[] {1, 2, 3, 6, 7}) {
        ticks += Long.parseLong(parts[i]);
      }
      return ticks / TICKS;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What happened since an earlier moment. */
  Rate since(Meter before) {
    double seconds = (nanos - before.nanos) / 1e9;
    long packets = arrived - before.arrived;
    return new Rate(
        (offered - before.offered) / seconds,
        packets / seconds,
        packets / Math.max(1 / TICKS, busySeconds - before.busySeconds));
  }

  /**
   * Packets per second.
   *
   * @param offered by the generator
   * @param arrived at the sink
   * @param perCpuSecond at the sink, for each second of processor time the machine spent
   */
  record Rate(double offered, double arrived, double perCpuSecond) {}
}
