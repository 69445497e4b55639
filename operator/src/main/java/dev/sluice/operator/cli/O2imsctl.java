package dev.sluice.operator.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.Console;
import java.io.File;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 bad input or usage; errors are single lines
 * that begin with {@code Error:}.
 */
@Command(
    name = "o2imsctl",
    description = "Submits intents and shows what became of them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      IntentCommand.class,
      SiteCommand.class,
      GateCommand.class,
      RequestCommand.class,
      VersionCommand.class
    },
    mixinStandardHelpOptions = false)
public final class O2imsctl {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Terminal terminal;

  @Option(
      names = "--kubeconfig",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "kubeconfig file (default: $KUBECONFIG, ~/.kube/config)")
  private @Nullable String kubeconfig;

  @Option(
      names = "--context",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "context of the kubeconfig (default: its current one)")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "namespace (default: the context's)")
  private @Nullable String namespace;

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: table)")
  private @Nullable Format format;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "show stack traces of failures")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  /** Output formats. */
  enum Format {
    /** Aligned columns. */
    table,
    /** YAML objects. */
    yaml,
    /** JSON objects. */
    json
  }

  O2imsctl(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    boolean colour =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && System.getenv("NO_COLOR") == null;
    Terminal terminal =
        new Terminal(System.in, out, err, colour, InstantSource.system(), O2imsctl::connect);
    int code = run(terminal, args);
    out.flush();
    System.exit(code);
  }

  /** Runs one command. */
  static int run(Terminal terminal, String... args) {
    O2imsctl root = new O2imsctl(terminal);
    CommandLine line =
        new CommandLine(root)
            .setOut(terminal.out())
            .setErr(terminal.err())
            .setExecutionExceptionHandler((e, _, _) -> root.explain(e))
            .setParameterExceptionHandler((e, _) -> root.usage(e));
    return line.execute(args);
  }

  Terminal terminal() {
    return terminal;
  }

  Format format() {
    return format == null ? Format.table : format;
  }

  boolean formatGiven() {
    return format != null;
  }

  KubernetesClient client() {
    return terminal.clients().connect(kubeconfig, context);
  }

  Printer printer() {
    return new Printer(terminal.out(), format());
  }

  Instant now() {
    return terminal.clock().instant();
  }

  /** The object, or an error that names it. */
  static <T> T found(@Nullable T object, String kind, String name) {
    if (object == null) {
      throw Failure.failed(kind + " '" + name + "' not found");
    }
    return object;
  }

  /** The namespace asked for, or the context's. */
  String namespace(KubernetesClient client) {
    return namespace != null
        ? namespace
        : Objects.requireNonNullElse(client.getNamespace(), "default");
  }

  /** The namespace asked for, without a cluster. */
  String namespaceOr(String absent) {
    return namespace != null ? namespace : absent;
  }

  private int explain(Exception e) {
    if (verbose) {
      e.printStackTrace(terminal.err());
    }
    if (e instanceof Failure failure) {
      failure.problems().forEach(this::error);
      return failure.code();
    }
    error(
        switch (e) {
          case KubernetesClientException k -> Problems.of(k);
          case UncheckedIOException io -> String.valueOf(io.getMessage());
          default -> e.getClass().getSimpleName() + ": " + e.getMessage();
        });
    return Failure.FAILED;
  }

  private int usage(CommandLine.ParameterException e) {
    error(e.getMessage() + "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " -h");
    return Failure.BAD_INPUT;
  }

  private void error(String text) {
    terminal.err().println("Error: " + text.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private static KubernetesClient connect(@Nullable String kubeconfig, @Nullable String context) {
    Config base =
        kubeconfig == null ? Config.autoConfigure(context) : fromFile(kubeconfig, context);
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(base)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .withUserAgent("o2imsctl")
                .build())
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  private static Config fromFile(String file, @Nullable String context) {
    if (!Files.isReadable(Path.of(file))) {
      throw Failure.badInput(List.of("--kubeconfig: '" + file + "' cannot be read"));
    }
    return context == null
        ? Config.fromKubeconfig(new File(file))
        : Config.fromKubeconfig(context, new File(file));
  }
}
