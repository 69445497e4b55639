package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** This project's relay, on one of its datapaths. */
final class Sluice implements Contender {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final double START_SECONDS = 30;

  private final Path bin;
  private final Path work;
  private final String datapath;
  private final String missing;

  /**
   * The relay.
   *
   * @param known what its help says, which tells the datapaths it has
   */
  Sluice(Path root, Path work, String datapath, String known) {
    bin = root.resolve("relay-daemonset/bin");
    this.work = work;
    this.datapath = datapath;
    missing =
        known.contains("--datapath") && known.contains(datapath)
            ? ""
            : "this build of the relay has no " + datapath + " datapath";
  }

  /** What the relay says about its options. */
  static String help(Path root) {
    return Shell.run(root.resolve("relay-daemonset/bin/relayd").toString(), "--help");
  }

  @Override
  public String name() {
    return "sluice " + datapath;
  }

  @Override
  public @Nullable String missing() {
    return missing.isEmpty() ? null : missing;
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

  /** Starts the process. */
  Dialogue begin(Lab lab, int place, Path control, List<String> options, String javaOptions) {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve("relayd").toString());
    command.addAll(List.of("--datapath", datapath, "--control", control.toString()));
    command.addAll(List.of("--http-bind", "off"));
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
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
