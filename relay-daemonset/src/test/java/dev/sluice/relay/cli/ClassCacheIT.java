package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and its cache of classes. */
class ClassCacheIT {
  private final Lab lab = Lab.open();
  @TempDir private Path directory;
  private Process relayd;

  @BeforeEach
  void namespace() {
    lab.namespace("r");
  }

  @AfterEach
  void close() throws Exception {
    if (relayd != null) {
      relayd.destroyForcibly().waitFor();
    }
    lab.close();
  }

  @Test
  void aRelayRunsFromItsCacheWhateverBecomesOfIt() throws Exception {
    // Given no cache
    start();
    assertThat(log()).contains("there is no cache of classes at " + cache());
    // When two make it at once
    Process first = maker(cache());
    Process second = maker(cache());
    assertThat(first.waitFor() + second.waitFor()).isLessThanOrEqualTo(1);
    // Then there is one, whole, and the relay runs from it
    Path made = made().getFirst();
    assertThat(made()).hasSize(1);
    start();
    assertThat(log()).doesNotContain("no cache");
    assertThat(loaded()).contains("dev.sluice.relay.cli.Relayd source: shared objects file");
    // When it is damaged
    Files.writeString(made, "not a cache");
    start();
    assertThat(loaded()).contains("dev.sluice.relay.cli.Relayd source: file:");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Process maker = maker(file.resolve("aot"));
    assertThat(new String(maker.getInputStream().readAllBytes()))
        .contains(file + "/aot cannot be written; RELAY_AOT_DIR names another place");
    assertThat(maker.waitFor()).isEqualTo(1);
  }

  private Path cache() {
    return directory.resolve("aot");
  }

  private List<Path> made() throws IOException {
    try (var files = Files.list(cache())) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  private static Process maker(Path cache) throws IOException {
    var builder = new ProcessBuilder("bin/relay-aot").redirectErrorStream(true);
    builder.environment().put("RELAY_AOT_DIR", cache.toString());
    return builder.start();
  }

  private void start() throws Exception {
    if (relayd != null) {
      relayd.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    Path control = directory.resolve("relay.sock");
    var builder =
        new ProcessBuilder(
            "bin/relayd",
            "--datapath",
            "socket",
            "--control",
            control.toString(),
            "--http-bind",
            "off");
    builder.environment().put("RELAY_AOT_DIR", cache().toString());
    builder
        .environment()
        .put("RELAY_JAVA_OPTIONS", "-Xlog:class+load:file=" + directory.resolve("loaded"));
    Files.deleteIfExists(directory.resolve("log"));
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
    relayd = lab.start("r", builder);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .until(() -> log().contains(": ready"));
  }

  private String log() throws IOException {
    Path file = directory.resolve("log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private String loaded() throws IOException {
    return Files.readString(directory.resolve("loaded"));
  }
}
