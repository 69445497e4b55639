package dev.sluice.e2e.demo;

import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.FailedRevision;
import dev.sluice.e2e.harness.World;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/demo}: the whole flow in about two minutes, on this machine alone. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a cluster, the operator and four simulated edge sites; delivers an intent, breaks"
            + " it, rolls back, refuses a bad one.")
public final class Demo implements Callable<Integer> {
  private static final String INTENT = "urllc-factory";

  @Option(
      names = "--plain",
      description = "plain lines instead of a table that updates in place; so without a terminal")
  boolean plain;

  @Option(names = "--keep", description = "leave everything running and print a kubeconfig")
  boolean keep;

  @Option(
      names = "--patience",
      description = "seconds to wait for each act (default: ${DEFAULT-VALUE})",
      defaultValue = "180")
  int patience;

  @Option(names = "--kubeconfig", description = "use this cluster instead of the embedded one")
  @Nullable Path kubeconfig;

  @Option(
      names = "--state",
      description = "directory for logs and repositories (default: a new one)")
  @Nullable Path state;

  /** Entry. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Demo()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (plain || !onTerminal()) {
      return run(new Narrator.Plain(out));
    }
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      return run(new Narrator.Live(terminal));
    }
  }

  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private int run(Narrator narrator) throws Exception {
    Path directory = state != null ? state : Files.createTempDirectory("sluice-demo-");
    Instant start = Instant.now();
    World world = World.builder(directory).kubeconfig(kubeconfig).build();
    Thread cleanUp = new Thread(world::close, "clean-up");
    Runtime.getRuntime().addShutdownHook(cleanUp);
    try {
      tell(narrator, world, start);
    } catch (IllegalStateException e) {
      narrator.settle();
      narrator.say("FAILED: " + e.getMessage());
      narrator.say("The operator's log is " + world.operator().log());
      return 1;
    }
    if (keep) {
      stay(narrator, world);
    }
    return 0;
  }

  private void tell(Narrator narrator, World world, Instant start) throws Exception {
    Story story = new Story(world.client(), narrator, Duration.ofSeconds(patience));
    narrator.say("Cluster    " + world.cluster().description());
    narrator.say("Operator   pid " + world.operator().pid() + ", log " + world.operator().log());
    Duration registered = story.register(world.siteManifests());
    narrator.say(
        "Sites      "
            + world.siteManifests().size()
            + " registered and reachable after "
            + sec(registered));

    narrator.say("");
    narrator.say("(a) A URLLC intent over edge-*: O-RAN DU with 8 cores, p95 latency under 10 ms");
    Story.Outcome first = story.deliver("/demo/urllc.yaml", INTENT, Story::ready);
    narrator.say("    Delivered, measured and passed at every site after " + sec(first.took()));

    narrator.say("");
    narrator.say("(b) The same intent with 4 cores");
    Story.Outcome second =
        story.deliver("/demo/urllc-half-cpu.yaml", INTENT, i -> story.recovered(INTENT));
    ProvisioningRequest failed = story.rolledBack(INTENT).orElseThrow();
    rollback(narrator, world, failed, second);

    narrator.say("");
    narrator.say("(c) An intent that cannot be carried out");
    String reason = story.refused("/demo/refused.yaml", "impossible");
    narrator.say("    Refused. " + reason);

    narrator.say("");
    narrator.say(
        String.format(
            Locale.ROOT,
            "Done in %s: 4 sites delivered and measured in %s; %s missed its target, was rolled"
                + " back and measured good again, %s after the change; the bad intent was refused.",
            sec(Duration.between(start, Instant.now())),
            sec(first.took()),
            Objects.requireNonNull(failed.getStatus()).site(),
            sec(second.took())));
  }

  private static void rollback(
      Narrator narrator, World world, ProvisioningRequest failed, Story.Outcome outcome)
      throws Exception {
    FailedRevision revision = Objects.requireNonNull(failed.getStatus().failedRevision());
    String site = Objects.requireNonNull(failed.getStatus().site());
    narrator.say("    Gate failed at " + site + ": " + revision.message());
    narrator.say(
        "    Git history of " + failed.getMetadata().getName() + " at " + site + ", newest first:");
    List<String> history = world.history(site, failed.getMetadata().getName());
    history.forEach(line -> narrator.say("      " + line));
    narrator.say("    Measured good again; settled " + sec(outcome.took()) + " after the change");
  }

  private static void stay(Narrator narrator, World world) throws InterruptedException {
    narrator.say("");
    narrator.say("Everything keeps running; Ctrl-C ends it. Try, in another terminal:");
    narrator.say("  export KUBECONFIG=" + world.kubeconfig());
    narrator.say("  kubectl get sluice");
    narrator.say("  kubectl describe tintent urllc-factory");
    narrator.say("  operator/bin/o2imsctl intent explain urllc-factory");
    new CountDownLatch(1).await();
  }

  private static String sec(Duration d) {
    return String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1000.0);
  }
}
