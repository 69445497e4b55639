package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What the kernel holds, for tests. */
public final class BpfObjects {
  private static final int PROG_QUERY = 16;
  private static final Path BPF_FS = Path.of("/sys/fs/bpf");

  private BpfObjects() {}

  /** Skips the test, and says so, where this process may not use eBPF. */
  public static void assume() {
    int fd;
    try {
      fd = BpfMap.createMap(new BpfMap.MapShape("probe", BpfMap.MAP_ARRAY, 4, 8, 1, 0, 0));
    } catch (ErrnoException e) {
      System.err.println("SKIPPED: tests of the kernel path need CAP_BPF; " + e.getMessage());
      Assumptions.abort("needs CAP_BPF: " + e.getMessage());
      return;
    }
    Native.close(fd);
  }

  /** Number of programs at the tcx ingress of an interface of this namespace. */
  public static int tcxPrograms(int ifindex) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = Bpf.attr(arena);
      attr.set(JAVA_INT, 0, ifindex);
      attr.set(JAVA_INT, 4, BpfLink.ATTACH_TCX_INGRESS);
      Native.check(Bpf.call(PROG_QUERY, attr), "ask for tcx programs");
      return attr.get(JAVA_INT, 24);
    }
  }

  /** A bpf file system; mounted if it is not. */
  public static Path fileSystem() throws IOException, InterruptedException {
    boolean mounted =
        Files.readAllLines(Path.of("/proc/mounts")).stream()
            .anyMatch(line -> line.contains(" " + BPF_FS + " bpf "));
    if (!mounted) {
      new ProcessBuilder("mount", "-t", "bpf", "bpf", BPF_FS.toString())
          .inheritIO()
          .start()
          .waitFor();
    }
    return BPF_FS;
  }
}
