package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.Talker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What befalls a relay on a node. */
class WithstandIT {
  private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");
  private static final long LIMIT = 128L << 20;

  private final Lab lab = Lab.open();
  @TempDir private Path directory;
  private Listener listener;

  @BeforeEach
  void twoLinks() throws Exception {
    lab.namespace("a").namespace("r").namespace("b");
    lab.link("a", "g0", "r", "in0").link("r", "out0", "b", "s0");
    lab.ip("a", "addr add 10.0.0.5/24 dev g0").ip("r", "addr add 10.1.0.1/24 dev out0");
    lab.ip("b", "addr add 10.1.0.2/24 dev s0");
    listener = Listener.open(lab, "b", "s0", "239.2.2.2", 6000, false);
    RelaydProcess.rule(directory, "one", 5000, 6000);
  }

  @AfterEach
  void close() {
    listener.close();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, --datapath=kernel",
    "KILL, --datapath=kernel",
    "TERM, --datapath=ring",
    "KILL, --datapath=ring",
    "KILL, --datapath=socket",
  })
  void whateverEndsItUnderLoadNothingOfItIsLeft(String signal, String datapath) throws Exception {
    if (datapath.endsWith("kernel")) {
      BpfObjects.assume();
    }
    try (Flood flood = flood(5000);
        RelaydProcess relay = RelaydProcess.start(lab, directory, "one", datapath)) {
      until(() -> listener.count() > 100);
      assertThat(memberships()).contains("010101EF");
      relay.end(signal);
      assertThat(flood.isRunning()).isTrue();
    }
    int in0 = lab.ifindex("r", "in0");
    if (datapath.endsWith("kernel")) {
      assertThat(lab.<Integer>in("r", () -> BpfObjects.tcxPrograms(in0))).isZero();
    }
    assertThat(lab.output("r", "ip", "-d", "link", "show", "in0")).doesNotContain("xdp");
    assertThat(lab.output("r", "cat", "/proc/net/packet").lines()).hasSize(1);
    assertThat(lab.output("r", "tc", "qdisc", "show", "dev", "in0")).doesNotContain("clsact");
    assertThat(memberships()).doesNotContain("010101EF");
  }

  @Test
  void onAKernelWithoutTcxAnEndLeavesNoFilterAndADeathNoneThatHindersTheNext() throws Exception {
    BpfObjects.assume();
    try (RelaydProcess relay = RelaydProcess.start(lab, directory, "one", "--no-tcx")) {
      forwards(5000);
      assertThat(lab.output("r", "tc", "filter", "show", "dev", "in0", "ingress"))
          .contains("sluice");
      relay.end("KILL");
    }
    try (RelaydProcess next = RelaydProcess.start(lab, directory, "one", "--no-tcx")) {
      forwards(5000);
      next.end("TERM");
    }
    // The qdisc itself stays: others may have put filters there since.
    assertThat(lab.output("r", "tc", "filter", "show", "dev", "in0", "ingress")).isBlank();
  }

  @Test
  void twoRelaysOnANodeForwardEachTheirOwnAndEndAlone() throws Exception {
    RelaydProcess.rule(directory, "two", 7000, 6000);
    try (RelaydProcess one = RelaydProcess.start(lab, directory, "one");
        RelaydProcess two = RelaydProcess.start(lab, directory, "two", "--instance=2")) {
      forwards(5000);
      forwards(7000);
      two.end("TERM");
      forwards(5000);
      assertThat(one.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"kernel", "ring"})
  void thePodsMemoryLimitIsKeptUnderLoad(String datapath) throws Exception {
    Path group = MEMORY.resolve("sluice-it-" + ProcessHandle.current().pid());
    if (!Files.exists(MEMORY.resolve("memory.limit_in_bytes"))) {
      System.err.println("SKIPPED: there is no memory controller at " + MEMORY);
      Assumptions.abort("needs the memory controller of cgroup v1");
    }
    Files.createDirectory(group);
    try {
      Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(LIMIT));
      List<String> limited =
          List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs; exec \"$@\"", "sh");
      try (RelaydProcess relay =
              RelaydProcess.start(
                  lab, directory, "one", limited, List.of(), "--datapath=" + datapath);
          Flood flood = flood(5000)) {
        until(() -> listener.count() > 50_000);
        assertThat(relay.ctl("stats")).contains("out0 239.2.2.2:6000");
        assertThat(flood.isRunning()).isTrue();
        relay.end("TERM");
      }
      long most = Long.parseLong(read(group, "memory.max_usage_in_bytes"));
      System.err.printf("%s: at most %d MiB of memory%n", datapath, most >> 20);
      assertThat(read(group, "memory.oom_control")).contains("oom_kill 0");
    } finally {
      // A process is gone a moment before its memory is.
      await().ignoreExceptions().until(() -> Files.deleteIfExists(group));
    }
  }

  private static String read(Path group, String file) throws Exception {
    return Files.readString(group.resolve(file)).strip();
  }

  private String memberships() {
    return lab.output("r", "cat", "/proc/net/igmp");
  }

  private void forwards(int port) throws Exception {
    long before = listener.count();
    try (Flood flood = flood(port)) {
      until(() -> listener.count() > before + 3);
      assertThat(flood.isRunning()).isTrue();
    }
  }

  private static void until(Callable<Boolean> state) {
    await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20)).until(state);
  }

  private Flood flood(int port) {
    return new Flood(Talker.open(lab, "a", "g0", "239.1.1.1", port));
  }

  /** Sends as fast as one thread can. */
  private static final class Flood implements AutoCloseable {
    private final Talker talker;
    private final Thread thread;
    private volatile boolean over;

    Flood(Talker talker) {
      this.talker = talker;
      thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
    }

    private void run() {
      byte[] payload = new byte[100];
      while (!over) {
        talker.offer(payload);
      }
    }

    boolean isRunning() {
      return thread.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
      over = true;
      thread.join();
      talker.close();
    }
  }
}
