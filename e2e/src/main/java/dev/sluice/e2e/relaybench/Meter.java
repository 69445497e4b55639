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
 * @param relaySeconds the same of the processor that packet threads of relays are pinned to
 */
record Meter(long nanos, long offered, long arrived, double busySeconds, double relaySeconds) {
  private static final double TICKS = 100;

  static Meter read(Lab lab) {
    return new Meter(System.nanoTime(), lab.offered(), lab.arrived(), busy("cpu"), busy("cpu1"));
  }

  private static double busy(String processor) {
    try {
      String[] parts =
          Files.readAllLines(Path.of("/proc/stat")).stream()
              .map(line -> line.split("\\s+"))
              .filter(line -> line[0].equals(processor))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("/proc/stat has no " + processor));
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
        packets / Math.max(1 / TICKS, busySeconds - before.busySeconds),
        packets / Math.max(1 / TICKS, relaySeconds - before.relaySeconds));
  }

  /**
   * Packets per second.
   *
   * @param offered by the generator
   * @param arrived at the sink
   * @param perCpuSecond at the sink, for each second of processor time the machine spent
   * @param capacity at the sink, for each second the relay's processor was busy: what it could send
   *     if the generator did not limit it; for pinned relays only
   */
  record Rate(double offered, double arrived, double perCpuSecond, double capacity) {}
}
