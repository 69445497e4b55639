package dev.sluice.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer's verbs with the real kubectl, and no extra flags. */
class KubectlIT {
  private static final String ONE =
      """
      apiVersion: test.sluice.dev/v1
      kind: Widget
      metadata: {name: one, namespace: default, labels: {tier: gold}}
      spec: {size: 3, tags: [a]}
      """;

  @TempDir Path home;
  private EmbeddedCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = Widget.cluster();
    cluster.writeKubeconfig(home.resolve("kubeconfig"));
    boolean there = false;
    try {
      there = kubectl("version", "--client").code == 0;
    } catch (IOException e) {
      System.err.println("SKIPPED: no kubectl on this machine: " + e.getMessage());
    }
    assumeThat(there).as("kubectl is installed").isTrue();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void appliesUpdatesAndLeavesUnchanged() throws Exception {
    assertThat(apply(ONE).out).contains("widget.test.sluice.dev/one created");
    assertThat(apply(ONE).out).contains("unchanged");
    assertThat(apply(ONE.replace("size: 3", "size: 4")).out).contains("configured");
    // what the manifest no longer says is removed
    assertThat(apply(ONE.replace(", tags: [a]", "")).code).isZero();
    assertThat(ok("get", "widget", "one", "-o", "jsonpath={.spec}"))
        .isEqualTo("{\"color\":\"red\",\"size\":3}");
  }

  @Test
  void appliesOnTheServerSide() throws Exception {
    Path f = file(ONE);
    assertThat(ok("apply", "--server-side", "-f", f.toString())).contains("serverside-applied");
    assertThat(ok("get", "wi", "one", "-o", "yaml", "--show-managed-fields"))
        .contains("f:size", "operation: Apply");
  }

  @Test
  void printsTheColumnsOfTheKind() throws Exception {
    apply(ONE);
    String[] lines = ok("get", "widgets").split("\n");
    assertThat(lines[0].split("\\s+")).containsExactly("NAME", "SIZE", "READY");
    assertThat(lines[1].strip().split("\\s+")).containsExactly("one", "3");
    assertThat(ok("get", "wi", "-A")).contains("default", "one");
  }

  @Test
  void selectsByLabels() throws Exception {
    apply(ONE);
    apply(ONE.replace("name: one", "name: two").replace("gold", "iron"));
    assertThat(ok("get", "wi", "-l", "tier in (gold,x)", "-o", "name")).isEqualTo(name("one"));
    assertThat(ok("get", "wi", "-l", "tier notin (gold)", "-o", "name")).isEqualTo(name("two"));
    assertThat(ok("get", "wi", "-l", "tier!=gold", "-o", "name")).isEqualTo(name("two"));
    assertThat(ok("get", "wi", "-l", "!tier", "-o", "name")).isEmpty();
    assertThat(ok("get", "wi", "-l", "tier", "-o", "name").lines()).hasSize(2);
    assertThat(ok("get", "wi", "--field-selector", "metadata.name=two", "-o", "name"))
        .isEqualTo(name("two"));
  }

  @Test
  void watchesOneObject() throws Exception {
    // Given
    apply(ONE);
    Path out = home.resolve("watch");
    Process watch = process(out, "get", "widget", "one", "-w");
    try {
      await().atMost(Duration.ofSeconds(15)).until(() -> Files.readString(out).contains("one"));

      // When
      ok("patch", "widget", "one", "--type", "merge", "-p", "{\"spec\":{\"size\":42}}");

      // Then
      await().atMost(Duration.ofSeconds(15)).until(() -> Files.readString(out).contains("42"));
    } finally {
      watch.destroy();
    }
  }

  @Test
  void describesWithEvents() throws Exception {
    // Given
    apply(ONE);
    String uid = ok("get", "wi", "one", "-o", "jsonpath={.metadata.uid}");
    Path event =
        file(
            """
            apiVersion: v1
            kind: Event
            metadata: {name: one.1, namespace: default}
            involvedObject: {apiVersion: test.sluice.dev/v1, kind: Widget, name: one, namespace: default, uid: %s}
            type: Warning
            reason: TooSmall
            message: the widget is small
            lastTimestamp: 2026-01-01T00:00:00Z
            """
                .formatted(uid));
    ok("create", "-f", event.toString());

    // When
    String text = ok("describe", "widget", "one");

    // Then
    assertThat(text).contains("Name:         one", "tier=gold", "TooSmall", "the widget is small");
  }

  @Test
  void deletesAndWaits() throws Exception {
    apply(ONE);
    assertThat(ok("delete", "widget", "one")).contains("deleted");
    Result gone = kubectl("get", "widget", "one");
    assertThat(gone.code).isEqualTo(1);
    assertThat(gone.out).contains("(NotFound)", "widgets.test.sluice.dev \"one\" not found");
  }

  @Test
  void labelsAnnotatesPatchesAndEdits() throws Exception {
    apply(ONE);
    ok("label", "wi", "one", "tier=tin", "--overwrite");
    ok("annotate", "wi", "one", "why=because");
    ok(
        "patch",
        "wi",
        "one",
        "--type",
        "json",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":9}]");
    assertThat(
            ok(
                "get",
                "wi",
                "one",
                "-o",
                "jsonpath={.metadata.labels.tier} {.metadata.annotations.why} {.spec.size}"))
        .isEqualTo("tin because 9");
    var editor = new ProcessBuilder(command("edit", "wi", "one"));
    editor.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
    editor.environment().put("HOME", home.toString());
    editor.environment().put("EDITOR", "sed -i s/size:.9/size:\\ 11/");
    Process p = editor.redirectErrorStream(true).start();
    assertThat(p.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ok("get", "wi", "one", "-o", "jsonpath={.spec.size} {.metadata.generation}"))
        .isEqualTo("11 3");
  }

  @Test
  void refusesWithFieldAndReason() throws Exception {
    Result bad = apply(ONE.replace("size: 3", "size: 300, color: blue"));
    assertThat(bad.code).isEqualTo(1);
    assertThat(bad.out)
        .contains("The Widget \"one\" is invalid")
        .contains("spec.size: Invalid value: 300: spec.size in body should be less than or equal")
        .contains("spec.color: Unsupported value: \"blue\": supported values: \"red\", \"green\"");
    assertThat(apply(ONE.replace("size: 3", "size: 3, sise: 4")).out)
        .contains("unknown field \"spec.sise\"");
  }

  @Test
  void dryRunKeepsNothing() throws Exception {
    Path f = file(ONE);
    assertThat(ok("apply", "--dry-run=server", "-f", f.toString())).contains("server dry run");
    assertThat(kubectl("get", "widget", "one").code).isEqualTo(1);
  }

  @Test
  void knowsItsKinds() throws Exception {
    assertThat(ok("api-resources")).contains("widgets", "test.sluice.dev/v1", "configmaps");
    assertThat(ok("explain", "widget.spec")).contains("size", "<integer>", "-required-");
    assertThat(ok("version")).contains("Server Version");
    assertThat(ok("auth", "can-i", "create", "widgets")).contains("yes");
  }

  @Test
  void createsNamespacesConfigMapsAndSecrets() throws Exception {
    ok("create", "namespace", "team-a");
    ok("create", "configmap", "c", "-n", "team-a", "--from-literal=a=b", "--from-literal=x=y");
    ok("create", "secret", "generic", "s", "-n", "team-a", "--from-literal=token=t0p");
    assertThat(ok("get", "cm", "c", "-n", "team-a", "-o", "jsonpath={.data}"))
        .isEqualTo("{\"a\":\"b\",\"x\":\"y\"}");
    assertThat(ok("get", "secret", "s", "-n", "team-a", "-o", "jsonpath={.data.token}"))
        .isEqualTo("dDBw");
    ok("delete", "namespace", "team-a");
    assertThat(kubectl("get", "cm", "c", "-n", "team-a").out).contains("NotFound");
  }

  private static String name(String n) {
    return "widget.test.sluice.dev/" + n;
  }

  private Result apply(String yaml) throws Exception {
    return kubectl("apply", "-f", file(yaml).toString());
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(home, "m", ".yaml"), yaml);
  }

  private String ok(String... args) throws Exception {
    Result r = kubectl(args);
    assertThat(r.code).as(String.join(" ", args) + "\n" + r.out).isZero();
    return r.out.strip();
  }

  private Result kubectl(String... args) throws Exception {
    Path out = Files.createTempFile(home, "out", "");
    Process p = process(out, args);
    if (!p.waitFor(30, TimeUnit.SECONDS)) {
      p.destroyForcibly();
      throw new AssertionError("kubectl " + String.join(" ", args) + " hangs");
    }
    return new Result(p.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  private Process process(Path out, String... args) throws IOException {
    var builder = new ProcessBuilder(command(args));
    builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
    builder.environment().put("HOME", home.toString());
    return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
  }

  private static List<String> command(String... args) {
    var command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(args));
    return command;
  }

  private record Result(int code, String out) {}
}
