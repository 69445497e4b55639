package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** This project's relay, on one of its datapaths. */
final class Sluice implements Contender {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final double START_SECONDS = 30;

  /** Until a JVM has compiled what is hot, and is done with it. */
  private static final double WARM_SECONDS = 5;

  private final Path bin;
  private final Path work;
  private final String name;
  private final List<String> path;
  private final String help;
  private final String missing;

  /**
   * The relay.
   *
   * @param path options that choose its datapath
   * @param help what its help says, which tells what this build has
   */
  Sluice(Path root, Path work, String name, List<String> path, String help) {
    bin = root.resolve("relay-daemonset/bin");
    this.work = work;
    this.help = help;
    this.name = "sluice " + name;
    this.path = List.copyOf(path);
    boolean known =
        path.stream()
            .allMatch(word -> word.startsWith("--") ? help.contains(word) : offers(help, word));
    missing = known ? "" : "this build of the relay has no " + String.join(" ", path);
  }

  /** On one of its datapaths. */
  static Sluice on(Path root, Path work, String datapath, String help) {
    return new Sluice(root, work, datapath, List.of("--datapath", datapath), help);
  }

  /** A mode named in the help of an option. */
  private static boolean offers(String help, String word) {
    return Pattern.compile("\\b" + word + "\\b").matcher(help).find();
  }

  /** What the relay says about its options. */
  static String help(Path root) {
    return Shell.run(root.resolve("relay-daemonset/bin/relayd").toString(), "--help");
  }

  /** Whether this build has an option. */
  boolean offers(String option) {
    return help.contains(option);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String missing() {
    return missing.isEmpty() ? null : missing;
  }

  @Override
  public boolean isInKernel() {
    return path.contains("kernel");
  }

  @Override
  public double warmSeconds() {
    return isInKernel() ? Contender.super.warmSeconds() : WARM_SECONDS;
  }

  @Override
  public boolean isInDriver() {
    return path.contains("--xdp");
  }

  @Override
  public String version() {
    return Shell.version(bin.resolve("relayd").toString(), "--version");
  }

  @Override
  public List<Dialogue> start(Lab lab, int place, int fanOut, int cpu) {
    Path control = work.resolve("relay" + COUNT.incrementAndGet() + ".sock");
    List<String> options = new ArrayList<>();
    if (cpu >= 0) {
      options.addAll(List.of("--cpus", Integer.toString(cpu)));
    }
    if (isInDriver()) {
      lab.pollAtSink();
    }
    Dialogue relay = launch(lab, place, control, options, "");
    try (Control client = Control.open(control)) {
      client.load(rules(Outputs.of(lab, place, fanOut)));
    } catch (IOException e) {
      relay.close();
      throw new UncheckedIOException(e);
    }
    return List.of(relay);
  }

  /** Starts the process and waits until it is ready. */
  Dialogue launch(Lab lab, int place, Path control, List<String> options, String javaOptions) {
    Dialogue relay = begin(lab, place, control, options, javaOptions);
    relay.await(": ready", START_SECONDS);
    return relay;
  }

  /** Makes the launcher's cache of classes, which it then uses by itself, unless it is there. */
  void makeCache() {
    Shell.run(bin.resolve("relay-aot").toString());
  }

  /** Starts the process. */
  Dialogue begin(Lab lab, int place, Path control, List<String> options, String javaOptions) {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve("relayd").toString());
    command.addAll(path);
    command.addAll(List.of("--control", control.toString(), "--http-bind", "off"));
    command.addAll(options);
    var builder = new ProcessBuilder(lab.prefixed(Lab.relay(place), command));
    builder.environment().put("RELAY_JAVA_OPTIONS", javaOptions);
    return new Dialogue(builder);
  }

  /** A rule file with the one rule a benchmark needs. */
  static String rules(Outputs outputs) {
    ObjectNode file = file();
    rule(file, "flow", outputs);
    return file.toString();
  }

  /** A rule file without rules. */
  static ObjectNode file() {
    ObjectNode file = JsonNodeFactory.instance.objectNode().put("version", 1);
    file.putArray("rules");
    return file;
  }

  /** Adds a rule. */
  static void rule(ObjectNode file, String id, Outputs outputs) {
    ObjectNode rule = ((ArrayNode) file.path("rules")).addObject().put("id", id);
    Outputs.Target from = outputs.from();
    rule.putObject("input")
        .put("interface", from.nic())
        .put("group", from.group())
        .put("port", from.port());
    ArrayNode to = rule.putArray("outputs");
    for (Outputs.Target target : outputs.to()) {
      to.addObject()
          .put("interface", target.nic())
          .put("address", target.group())
          .put("port", target.port());
    }
  }

  /** Writes a rule file in one step, as a watcher wants it. */
  static void write(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
