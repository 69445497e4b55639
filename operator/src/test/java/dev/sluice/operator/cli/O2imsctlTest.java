package dev.sluice.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class O2imsctlTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void translatesWithoutACluster() {
    int code =
        run(
            """
            apiVersion: tmf921.intent.tmforum.org/v1
            kind: Intent
            metadata: {name: urllc}
            spec:
              intentExpectations:
                - expectationTargets: ["edge1"]
                  expectationVerbs: ["deploy"]
                  expectationObjects: ["o-ran-du", "latency<10ms"]
            """,
            "intent",
            "translate",
            "-f",
            "-");
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("intentExpectations:", "kind: ProvisioningRequest", "kind: MeasurementJob")
        .contains("kind: SLOGate", "metric: latency_p95_ms", "threshold: 10", "unmapped: []");
  }

  @Test
  void translatesTheSameInputToTheSameBytes() {
    String document =
        "{\"name\": \"a\", \"intentType\": \"ServiceIntent\", \"intentExpectations\":"
            + " [{\"expectationTargets\": [\"edge1\"], \"expectationObjects\": [\"upf\"]}]}";
    run(document, "intent", "translate", "-f", "-", "-o", "json");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run(document, "intent", "translate", "-f", "-", "-o", "json");
    assertThat(out.toString()).isEqualTo(first).isNotEmpty();
  }

  @Test
  void reportsEveryErrorOfBadInputWithItsPathAndExitsWith2() {
    int code =
        run(
            "{\"name\": \"a\", \"priority\": \"NONE\", \"wrong\": 1, \"intentType\": \"Nonsense\"}",
            "intent",
            "submit",
            "-f",
            "-");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSizeGreaterThanOrEqualTo(3)
        .allMatch(l -> l.startsWith("Error: $"));
    assertThat(err.toString()).contains("$.wrong", "$.priority", "'NONE'", "$.intentType");
  }

  @Test
  void exitsWith2ForWrongUsage() {
    assertThat(run("", "nonsense")).isEqualTo(2);
    assertThat(run("", "site")).isEqualTo(2);
    assertThat(run("", "site", "get")).isEqualTo(2);
    assertThat(run("", "site", "list", "-o", "xml")).isEqualTo(2);
    assertThat(run("", "intent", "translate", "-f", "/no/such")).isEqualTo(2);
    assertThat(run("", "intent", "translate", "-f", "-")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(6).allMatch(l -> l.startsWith("Error: "));
  }

  @Test
  void saysInOneLineThatTheClusterIsGone() {
    int code = run("", "site", "list");
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().startsWith("Error: no cluster");
  }

  @Test
  void printsItsVersion() {
    assertThat(run("", "version")).isZero();
    assertThat(out.toString()).startsWith("o2imsctl ");
  }

  private int run(String in, String... args) {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            () -> Instant.EPOCH,
            (_, _) -> {
              throw Failure.failed("no cluster\nin this test");
            });
    return O2imsctl.run(terminal, args);
  }
}
