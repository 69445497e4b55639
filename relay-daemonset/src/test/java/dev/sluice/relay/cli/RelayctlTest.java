package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayctlTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aGoodFileEndsWithZero() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "{\"version\":1,\"rules\":[]}");
    assertThat(run("check", file.toString())).isZero();
    assertThat(out.toString()).contains("is good: 0 rules");
  }

  @Test
  void aBadFileEndsWithOneAndEveryProblem() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "{\"rules\":3}");
    assertThat(run("check", file.toString())).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(2);
  }

  @Test
  void aRelayThatIsNotThereEndsWithThree() {
    assertThat(run("--control", directory.resolve("none").toString(), "ping")).isEqualTo(3);
    assertThat(err.toString()).startsWith("no relay answers at ");
  }

  @Test
  void wrongArgumentsEndWithTwo() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(run("check", directory.resolve("none").toString())).isEqualTo(2);
  }

  @Test
  void anMcrConfigurationBecomesARuleFile() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("mcr.json5"),
            "{pim: {enabled: true}, rules: [{input: {interface: 'a', group: '239.1.1.1', port: 5},"
                + " outputs: [{interface: 'b', group: '239.1.1.2', port: 6}]}]}");
    assertThat(run("import-mcr", file.toString())).isZero();
    assertThat(out.toString()).contains("\"version\" : 1", "\"address\" : \"239.1.1.2\"");
    assertThat(err.toString()).contains("$.pim: not imported");
  }

  private int run(String... args) {
    return Relayctl.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
