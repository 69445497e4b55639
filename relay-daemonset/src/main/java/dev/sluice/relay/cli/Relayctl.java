package dev.sluice.relay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.cli.ControlClient.RefusedException;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.rule.file.McrImport;
import dev.sluice.relay.rule.file.Reading;
import dev.sluice.relay.rule.file.RuleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * What people ask a relay. Ends with 0 when all is well, 1 when the relay refused or a file is bad,
 * 2 when the arguments are wrong, 3 when no relay answers.
 */
@Command(
    name = "relayctl",
    description = "Asks and changes a running relay.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true)
public final class Relayctl implements Runnable {
  private static final int REFUSED = 1;
  private static final int UNREACHABLE = 3;
  private static final int ALL = Integer.MAX_VALUE;
  private static final int SCREEN = 40;
  private static final String CLEAR = "\033[H\033[2J";

  @Option(
      names = "--control",
      paramLabel = "PATH",
      scope = ScopeType.INHERIT,
      description = "Control socket of the relay (default: ${DEFAULT-VALUE}).")
  private Path control = Path.of(RelaydOptions.CONTROL);

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public Relayctl() {}

  /** Runs one command. */
  public static void main(String[] args) {
    System.exit(
        execute(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args));
  }

  /** Runs one command; answers its exit code. */
  static int execute(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Relayctl())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
          if (failure instanceof RefusedException || failure instanceof IOException) {
            err.println(failure.getMessage());
            return failure instanceof RefusedException ? REFUSED : UNREACHABLE;
          }
          throw failure;
        })
        .execute(args);
  }

  @Override
  public void run() {
    CommandLine line = line();
    throw new CommandLine.ParameterException(line, "a command is needed");
  }

  private CommandLine line() {
    if (spec == null) {
      throw new IllegalStateException("picocli gives every command its model");
    }
    return spec.commandLine();
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private JsonNode call(String command, ObjectNode arguments) throws IOException, RefusedException {
    try (ControlClient client = ControlClient.open(control)) {
      return client.call(command, arguments);
    }
  }

  private static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void print(String command, ObjectNode arguments) throws IOException, RefusedException {
    out().println(call(command, arguments).toPrettyString());
  }

  @Command(description = "Says who answers.")
  void ping() throws IOException, RefusedException {
    print("ping", none());
  }

  @Command(description = "Shows the rules in force, with what does not work.")
  void rules() throws IOException, RefusedException {
    print("rules", none());
  }

  @Command(description = "Replaces all rules by those of a file.")
  void load(@Parameters(paramLabel = "FILE") Path file) throws IOException, RefusedException {
    print("load", none().put("text", text(file)));
  }

  @Command(description = "Says which datapath is in use, and why.")
  void datapath() throws IOException, RefusedException {
    print("datapath", none());
  }

  @Command(name = "log-level", description = "Shows the log level, or sets it.")
  void logLevel(@Parameters(paramLabel = "LEVEL", arity = "0..1") @Nullable String level)
      throws IOException, RefusedException {
    print("log-level", none().put("level", level));
  }

  @Command(description = "Takes nothing in any more, and sends what was taken in.")
  void drain(
      @Option(names = "--seconds", defaultValue = "5", description = "Time it may take.")
          int seconds)
      throws IOException, RefusedException {
    print("drain", none().put("seconds", seconds));
  }

  @Command(description = "Shows counters and rates.")
  void stats(
      @Option(names = "-w", description = "Again every second, until interrupted.") boolean watch,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws IOException, RefusedException {
    do {
      JsonNode stats = call("stats", none());
      out().println(json ? stats.toString() : StatsTable.of(stats, false, ALL));
      out().flush();
      if (watch) {
        LockSupport.parkNanos(1_000_000_000L);
      }
    } while (watch && !Thread.currentThread().isInterrupted());
  }

  @Command(description = "Shows the busiest rules, again every second, until interrupted.")
  void top(
      @Option(names = "-n", defaultValue = "0", description = "Times; 0 = until interrupted.")
          int times)
      throws IOException, RefusedException {
    for (int i = 0; (times == 0 || i < times) && !Thread.currentThread().isInterrupted(); i++) {
      if (i > 0) {
        LockSupport.parkNanos(1_000_000_000L);
      }
      out().print(CLEAR + StatsTable.of(call("stats", none()), true, SCREEN));
      out().flush();
    }
  }

  @Command(description = "Checks a rule file, without a relay.")
  int check(@Parameters(paramLabel = "FILE") Path file) throws IOException {
    return switch (RuleFile.read(text(file))) {
      case Reading.Good(RuleSet rules) -> {
        out().println(file + " is good: " + rules.rules().size() + " rules");
        yield 0;
      }
      case Reading.Bad(List<Problem> problems) -> refuse(problems);
    };
  }

  @Command(
      name = "import-mcr",
      description = "Makes a rule file of an MCR configuration; says on stderr what is left out.")
  int importMcr(@Parameters(paramLabel = "FILE") Path file) throws IOException {
    McrImport.Imported imported = McrImport.read(text(file));
    imported.notes().forEach(line().getErr()::println);
    return switch (imported.reading()) {
      case Reading.Good(RuleSet rules) -> {
        out().print(RuleFile.write(rules));
        out().flush();
        yield 0;
      }
      case Reading.Bad(List<Problem> problems) -> refuse(problems);
    };
  }

  private int refuse(List<Problem> problems) {
    problems.forEach(line().getErr()::println);
    return REFUSED;
  }

  private String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandLine.ParameterException(line(), "cannot read " + file + ": " + e, e);
    }
  }
}
