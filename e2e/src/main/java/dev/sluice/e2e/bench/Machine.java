package dev.sluice.e2e.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Under which conditions a figure was taken. */
public final class Machine {
  private Machine() {}

  /** The machine, its kernel and JDK, how busy it is, and when. */
  public static String describe() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %s GiB, Linux %s, JDK %s, load %.1f, %s",
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        kibToGib(field("/proc/meminfo", "MemTotal")),
        System.getProperty("os.version"),
        System.getProperty("java.vm.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Instant.now().truncatedTo(ChronoUnit.MINUTES));
  }

  private static String kibToGib(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? "?" : Long.toString(Long.parseLong(digits) / 1024 / 1024);
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(l -> l.startsWith(name))
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
