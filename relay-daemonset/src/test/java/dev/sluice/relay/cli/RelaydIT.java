package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.Talker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged relay as a process of its own. */
class RelaydIT {
  private static final String RULES =
      """
      {"version": 1, "rules": [{"id": "a",
        "input": {"interface": "in0", "group": "239.1.1.1", "port": %d},
        "outputs": [{"interface": "out0", "address": "239.2.2.2", "port": 6000}]}]}
      """;

  private final Lab lab = Lab.open();
  @TempDir private Path directory;
  private Process relayd;
  private Listener listener;

  @BeforeEach
  void twoLinks() {
    lab.namespace("a").namespace("r").namespace("b");
    lab.link("a", "g0", "r", "in0").link("r", "out0", "b", "s0");
    lab.ip("a", "addr add 10.0.0.5/24 dev g0").ip("r", "addr add 10.1.0.1/24 dev out0");
    lab.ip("b", "addr add 10.1.0.2/24 dev s0");
    listener = Listener.open(lab, "b", "s0", "239.2.2.2", 6000, false);
  }

  @AfterEach
  void close() throws Exception {
    if (relayd != null) {
      relayd.destroyForcibly().waitFor();
    }
    listener.close();
    lab.close();
  }

  @Test
  void forwardsAccordingToItsFileAndEndsOnASignal() throws Exception {
    rules(5000);
    start();
    forwards(5000);
    rules(7000);
    forwards(7000);
    assertThat(ctl("ping")).contains("\"ready\" : true");
    assertThat(ctl("stats")).contains("RULE", "out0 239.2.2.2:6000");
    assertThat(ctl("datapath"))
        .containsAnyOf("kernel is the best there is", "because kernel is not possible");
    relayd.destroy();
    assertThat(relayd.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(log()).contains("ended");
    assertThat(directory.resolve("relay.sock")).doesNotExist();
  }

  @Test
  void aKilledRelayLeavesNothingThatHindersTheNext() throws Exception {
    rules(5000);
    start();
    forwards(5000);
    relayd.destroyForcibly().waitFor();
    start();
    forwards(5000);
  }

  @Test
  void everyDatapathCanBeAskedForAndSwitchedOff() throws Exception {
    rules(5000);
    start("--datapath", "ring");
    forwards(5000);
    assertThat(ctl("datapath")).contains("ring, because kernel is switched off");
    relayd.destroyForcibly().waitFor();
    start("--without", "kernel,ring");
    forwards(5000);
    assertThat(ctl("datapath")).contains("socket, because kernel is switched off; ring is");
  }

  @Test
  void whatIsPinnedGoesOnForwardingWhileTheProcessIsAway() throws Exception {
    BpfObjects.assume();
    Path bpf = Files.createDirectory(directory.resolve("bpf"));
    mount("mount", "-t", "bpf", "bpf", bpf.toString());
    try {
      String[] pinned = {"--datapath", "kernel", "--pins", bpf.resolve("relay").toString()};
      rules(5000);
      start(pinned);
      forwards(5000);
      // When it is asked to end
      relayd.destroy();
      assertThat(relayd.waitFor(20, TimeUnit.SECONDS)).isTrue();
      forwards(5000);
      // When it is killed
      start(pinned);
      relayd.destroyForcibly().waitFor();
      forwards(5000);
      // Then the next one takes over, and may take all of it back
      start(pinned);
      forwards(5000);
      ctl("drain");
      relayd.destroyForcibly().waitFor();
      forwardsNothing(5000);
    } finally {
      relayd.destroyForcibly().waitFor();
      mount("umount", bpf.toString());
    }
  }

  private static void mount(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void forwardsNothing(int port) throws Exception {
    long before = listener.count();
    try (Talker talker = Talker.open(lab, "a", "g0", "239.1.1.1", port)) {
      for (int i = 0; i < 20; i++) {
        talker.offer(new byte[100]);
        Thread.sleep(10);
      }
    }
    assertThat(listener.count()).isEqualTo(before);
  }

  @Test
  void keepsOnlyTheCapabilitiesItNeeds() throws Exception {
    rules(5000);
    start("--datapath", "socket");
    forwards(5000);
    long pid = relayd.pid();
    try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("relay-in0")) {
          assertThat(Files.readString(task.resolve("status")))
              .contains("CapPrm:\t000000c000003000", "CapEff:\t000000c000003000")
              .contains("NoNewPrivs:\t1");
          return;
        }
      }
    }
    throw new AssertionError("there is no packet thread");
  }

  @Test
  void twoRelaysOnANodeNeedTwoControlSockets() throws Exception {
    rules(5000);
    start();
    Process second = launch("second.log", "--rules", rulesFile().toString());
    assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("second.log")))
        .contains("another relay serves the control socket");
    forwards(5000);
  }

  private Path rulesFile() {
    return directory.resolve("rules.json");
  }

  private void rules(int port) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), RULES.formatted(port));
    Files.move(next, rulesFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void start(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    all[0] = "--rules";
    all[1] = rulesFile().toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Files.deleteIfExists(directory.resolve("relayd.log"));
    relayd = launch("relayd.log", all);
    until(() -> log().contains(": ready"));
  }

  private Process launch(String log, String... arguments) throws IOException {
    var command = new java.util.ArrayList<>(java.util.List.of("bin/relayd"));
    command.addAll(java.util.List.of("--control", directory.resolve("relay.sock").toString()));
    command.addAll(java.util.List.of("--http-bind", "127.0.0.1:0"));
    command.addAll(java.util.List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    return lab.start("r", builder.redirectOutput(directory.resolve(log).toFile()));
  }

  private String log() throws IOException {
    Path file = directory.resolve("relayd.log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private String ctl(String command) {
    return lab.output(
        "r", "bin/relayctl", "--control", directory.resolve("relay.sock").toString(), command);
  }

  private void forwards(int port) {
    long before = listener.count();
    try (Talker talker = Talker.open(lab, "a", "g0", "239.1.1.1", port)) {
      until(() -> {
        talker.offer(new byte[100]);
        return listener.count() > before + 3;
      });
    }
  }

  private static void until(Callable<Boolean> state) {
    await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20)).until(state);
  }
}
