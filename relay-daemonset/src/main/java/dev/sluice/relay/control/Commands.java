package dev.sluice.relay.control;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.rule.file.McrImport;
import dev.sluice.relay.rule.file.Reading;
import dev.sluice.relay.rule.file.RuleFile;
import dev.sluice.relay.rule.file.RuleJson;
import dev.sluice.relay.table.Flow;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands clients may give, over the control socket and, where allowed, over HTTP. */
public final class Commands {
  /** Names of all commands. */
  public static final List<String> NAMES =
      List.of("ping", "rules", "load", "check", "stats", "datapath", "log-level", "drain");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
  private static final int MAX_DRAIN_SECONDS = 60;
  private static final int DRAIN_SECONDS = 5;
  private static final long APPLY_SECONDS = 30;

  private final Status status;

  /** Commands to one relay. */
  public Commands(Status status) {
    this.status = status;
  }

  /**
   * Carries a command out.
   *
   * @throws Refused when it cannot be, with the reason
   */
  JsonNode run(String command, JsonNode arguments) throws Refused {
    return switch (command) {
      case "ping" -> ping();
      case "rules" -> rules();
      case "load" -> load(arguments);
      case "check" -> check(arguments);
      case "stats" -> ReportJson.stats(status);
      case "datapath" -> datapath();
      case "log-level" -> logLevel(arguments);
      case "drain" -> drain(arguments);
      default -> throw new Refused("'" + command + "' is not a command; commands are " + names());
    };
  }

  private static String names() {
    return String.join(", ", NAMES);
  }

  private ObjectNode ping() {
    return JSON.objectNode()
        .put("version", status.identity().version())
        .put("node", status.identity().node())
        .put("pid", ProcessHandle.current().pid())
        .put("since", status.since().toString())
        .put("ready", status.isReady());
  }

  private ObjectNode rules() {
    ObjectNode root = JSON.objectNode();
    RuleWatcher watcher = status.watcher();
    root.put("from", watcher == null ? "control socket" : watcher.place());
    root.put("generation", watcher == null ? null : watcher.state().generation());
    ArrayNode rules = root.putArray("rules");
    for (Flow flow : status.relay().state().table().flows()) {
      ObjectNode rule = RuleJson.rule(rules.addObject(), flow.rule());
      rule.put("problem", flow.inactive());
      for (int i = 0; i < flow.egresses().size(); i++) {
        String why = flow.egresses().get(i).inactive();
        if (why != null && rule.path("outputs").get(i) instanceof ObjectNode output) {
          output.put("problem", why);
        }
      }
    }
    return root;
  }

  private ObjectNode load(JsonNode arguments) throws Refused {
    if (status.watcher() != null) {
      throw new Refused("rules come from " + status.watcher().place() + ": change them there");
    }
    RuleSet rules =
        switch (RuleFile.read(text(arguments))) {
          case Reading.Good(RuleSet good) -> good;
          case Reading.Bad(List<Problem> problems) ->
              throw new Refused("the rules in force stay", lines(problems));
        };
    try {
      status.relay().replace(rules).get(APPLY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Refused("the rules could not be put into force: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("the relay is closing");
    }
    return JSON.objectNode().put("rules", rules.rules().size());
  }

  private static ObjectNode check(JsonNode arguments) throws Refused {
    ObjectNode root = JSON.objectNode();
    Reading reading;
    List<Problem> notes = List.of();
    String format = arguments.path("format").asText("rules");
    switch (format) {
      case "rules" -> reading = RuleFile.read(text(arguments));
      case "mcr" -> {
        McrImport.Imported imported = McrImport.read(text(arguments));
        reading = imported.reading();
        notes = imported.notes();
      }
      default -> throw new Refused("format '" + format + "': rules or mcr is needed");
    }
    List<Problem> problems = reading instanceof Reading.Bad(var bad) ? bad : List.of();
    root.put("valid", problems.isEmpty());
    lines(problems).forEach(root.putArray("problems")::add);
    lines(notes).forEach(root.putArray("notes")::add);
    if (reading instanceof Reading.Good(RuleSet rules)) {
      root.put("rules", rules.rules().size());
      root.put("text", RuleFile.write(rules));
    }
    return root;
  }

  private static String text(JsonNode arguments) throws Refused {
    JsonNode text = arguments.path("text");
    if (!text.isTextual()) {
      throw new Refused("text: the content of a rule file is needed");
    }
    return text.textValue();
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  private ObjectNode datapath() {
    ObjectNode root = JSON.objectNode();
    root.put("name", status.relay().datapath().name());
    root.put("reason", status.identity().reason());
    ArrayNode problems = root.putArray("problems");
    status.relay().datapath().problems().forEach(problems::add);
    return root;
  }

  private static ObjectNode logLevel(JsonNode arguments) throws Refused {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    JsonNode level = arguments.path("level");
    if (!level.isMissingNode() && !level.isNull()) {
      String name = level.asText().toUpperCase(Locale.ROOT);
      if (!LEVELS.contains(name)) {
        throw new Refused("level '" + level.asText() + "': error, warn, info, debug or trace");
      }
      root.setLevel(Level.toLevel(name));
    }
    return JSON.objectNode().put("level", root.getLevel().toString().toLowerCase(Locale.ROOT));
  }

  private ObjectNode drain(JsonNode arguments) throws Refused {
    JsonNode seconds = arguments.path("seconds");
    int limit = seconds.isMissingNode() || seconds.isNull() ? DRAIN_SECONDS : seconds.asInt(-1);
    if (limit < 0 || limit > MAX_DRAIN_SECONDS) {
      throw new Refused("seconds: 0 to " + MAX_DRAIN_SECONDS + " are allowed");
    }
    boolean done = status.relay().drain(Duration.ofSeconds(limit));
    return JSON.objectNode().put("drained", done);
  }
}
