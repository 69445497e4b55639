package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.SeccompExec;
import dev.sluice.relay.lab.Talker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay under the seccomp profile it comes with. */
class SeccompIT {
  private static final String PROFILE = "seccomp/relayd.json";

  private final Lab lab = Lab.open();
  @TempDir private Path directory;
  private Listener listener;

  @BeforeEach
  void twoLinks() throws Exception {
    if (!System.getProperty("os.arch").equals("amd64")) {
      System.err.println("SKIPPED: the numbers of system calls are known for x86-64 only");
      Assumptions.abort("needs x86-64");
    }
    lab.namespace("a").namespace("r").namespace("b");
    lab.link("a", "g0", "r", "in0").link("r", "out0", "b", "s0");
    lab.ip("a", "addr add 10.0.0.5/24 dev g0").ip("r", "addr add 10.1.0.1/24 dev out0");
    lab.ip("b", "addr add 10.1.0.2/24 dev s0");
    listener = Listener.open(lab, "b", "s0", "239.2.2.2", 6000, false);
  }

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--datapath=kernel --xdp=always",
        "--datapath=kernel --no-tcx",
        "--datapath=ring --threads=2 --cpus=0",
        "--datapath=socket --bypass-queueing",
      })
  void theRelayForwardsAnswersAndEndsUnderItsProfile(String options) throws Exception {
    if (options.contains("kernel")) {
      BpfObjects.assume();
    }
    RelaydProcess.rule(directory, "one", 5000, 6000);
    try (RelaydProcess relay =
        RelaydProcess.start(lab, directory, "one", under(), options.split(" "))) {
      forwards();
      assertThat(relay.ctl("stats")).contains("out0 239.2.2.2:6000");
      lab.ip("r", "link set out0 down").ip("r", "link set out0 up");
      forwards();
      relay.end("TERM");
      assertThat(relay.log()).contains("ended").doesNotContain("not permitted");
    }
  }

  @Test
  void aCallTheProfileDoesNotNameIsRefused() throws Exception {
    List<String> mount = List.of("/usr/bin/unshare", "--uts", "/bin/true");
    assertThat(run(mount)).isEmpty();
    List<String> filtered = new ArrayList<>(under());
    filtered.addAll(mount);
    assertThat(run(filtered)).contains("Operation not permitted");
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes());
  }

  private static List<String> under() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        Path.of("target/test-classes").toAbsolutePath().toString(),
        SeccompExec.class.getName(),
        PROFILE,
        "src/test/resources/seccomp/x86_64.txt");
  }

  private void forwards() {
    long before = listener.count();
    try (Talker talker = Talker.open(lab, "a", "g0", "239.1.1.1", 5000)) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            talker.offer(new byte[100]);
            return listener.count() > before + 3;
          });
    }
  }
}
