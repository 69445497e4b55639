package dev.sluice.e2e.bench;

import dev.sluice.api.intent.Intent;
import dev.sluice.e2e.harness.OperatorProcess;
import dev.sluice.e2e.harness.World;
import dev.sluice.e2e.sim.SimulatorOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/bench}: figures of the whole operator, with the conditions they were taken under. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures: (1) operator start; (2) intent created until all its requests exist, at a steady"
            + " rate; (3) a fleet of intents until Ready; (4) restart with all of them. Ends with 1"
            + " when an aim was missed.")
public final class Bench implements Callable<Integer> {
  /**
   * Thousands of workloads: the simulator keeps only as much of their counters as gates ask for.
   */
  private static final Duration TICK = Duration.ofSeconds(2);

  private static final Duration HISTORY = Duration.ofSeconds(90);

  /** As many intents first, so that compilers are done, and then a pause. */
  private static final int WARM = 200;

  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** Of the fleet's gates, see {@code bench/gated-intent.yaml}. */
  private static final int EVALUATION_SECONDS = 15;

  @Option(names = "--kubeconfig", description = "use this cluster instead of the embedded one")
  @Nullable Path kubeconfig;

  @Option(names = "--intents", defaultValue = "1000", description = "size of the fleet")
  int intents;

  @Option(names = "--sites", defaultValue = "4", description = "simulated sites")
  int sites;

  @Option(names = "--rate", defaultValue = "20", description = "intents per second of step 2")
  double rate;

  @Option(names = "--rate-intents", defaultValue = "300", description = "intents of step 2")
  int rateIntents;

  @Option(names = "--heap", defaultValue = "320m", description = "heap of the operator")
  String heap = "320m";

  @Option(
      names = "--steps",
      split = ",",
      defaultValue = "latency,fleet,restart",
      description = "what to measure after the start: ${COMPLETION-CANDIDATES}")
  Set<Step> steps = EnumSet.allOf(Step.class);

  /** What can be measured. */
  enum Step {
    latency,
    fleet,
    restart
  }

  private Map<String, Long> counted = Map.of();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Aims aims = new Aims(out);

  /** Entry. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("sluice-bench-");
    out.println("machine    " + Machine.describe());
    try (World world =
        World.builder(directory)
            .kubeconfig(kubeconfig)
            .sites(sites)
            .simulator(SimulatorOptions.defaults().withTick(TICK, HISTORY))
            .setting("heap", heap)
            // As in production: the short lease of tests is for operators that are killed.
            .setting("SLUICE_LEADER_ELECTION_LEASE_DURATION", "15s")
            .setting("SLUICE_LEADER_ELECTION_RENEW_DEADLINE", "10s")
            .setting("SLUICE_LEADER_ELECTION_RETRY_PERIOD", "2s")
            .withoutOperator()) {
      out.println("cluster    " + world.cluster().description());
      out.println(
          "operator   own process, heap %s; cluster%s and %d simulated sites share the machine"
              .formatted(
                  heap, kubeconfig == null ? ", in one process with the sites," : "", sites));
      measure(world);
    }
    return aims.missed().isEmpty() ? 0 : 1;
  }

  private void measure(World world) throws Exception {
    if (!world.client().resources(Intent.class).inAnyNamespace().list().getItems().isEmpty()) {
      throw new IllegalStateException("the cluster holds intents already; use an empty one");
    }
    world.siteManifests().forEach(s -> world.client().resource(s).serverSideApply());
    start(world);
    Thread.sleep(3000);
    for (Step step : steps) {
      switch (step) {
        case latency -> latency(world);
        case fleet -> fleet(world);
        case restart -> restart(world);
      }
    }
  }

  private void start(World world) throws Exception {
    Instant before = Instant.now();
    OperatorProcess operator = world.launchOperator();
    operator.awaitReady(LIMIT);
    long took = since(before);
    out.println("start      process to ready (caches filled): " + took + " ms");
    aims.below("start to ready", (double) took, 3000, "ms");
  }

  private void latency(World world) throws Exception {
    String template = Fleet.template("/bench/plain-intent.yaml");
    try (Fleet warm = new Fleet(world, sites)) {
      warm.createAtRate(template, "warm-", WARM, rate);
      warm.awaitReady(WARM, LIMIT);
    }
    try (Fleet measured = new Fleet(world, sites)) {
      measured.createAtRate(template, "rate-", rateIntents, rate);
      boolean all = measured.awaitRequested(rateIntents, LIMIT);
      out.println(
          "latency    created until all %d requests exist, %.0f intents/s: %s%s"
              .formatted(sites, rate, measured.untilRequested(), all ? "" : " INCOMPLETE"));
      aims.holds("every intent has all its requests", all, rateIntents + " intents");
      aims.below("created until requested, p99", measured.untilRequested().millis(99), 125, "ms");
      measured.awaitReady(rateIntents, LIMIT);
      out.println("latency    until Ready: " + measured.untilReady());
    }
  }

  private void fleet(World world) throws Exception {
    try (Fleet fleet = new Fleet(world, sites)) {
      fleet(world, fleet);
    }
  }

  private void fleet(World world, Fleet fleet) throws Exception {
    String template = Fleet.template("/bench/gated-intent.yaml");
    resetCounts(world);
    long began = System.nanoTime();
    for (int i = 0; i < intents; i++) {
      fleet.create(template, "fleet-" + i);
    }
    boolean all = fleet.awaitReady(intents, LIMIT);
    double seconds = (System.nanoTime() - began) / 1e9;
    out.println(
        String.format(
            Locale.ROOT,
            "fleet      %d intents x %d sites until Ready: %d in %.1f s = %.1f intents/s; %s%s",
            intents,
            sites,
            fleet.readyCount(),
            seconds,
            fleet.readyCount() / seconds,
            fleet.untilReady(),
            all ? "" : " INCOMPLETE"));
    aims.holds("every intent of the fleet is Ready", all, intents + " intents");
    aims.below("peak RSS", memory(world, "fleet     ").peakBytes() / 1048576.0, 512, "MiB");
    aims.below("requests for each intent", counts(world, intents), 40, "requests");
    double slowest = Requests.slowestDecision(world.operator().metrics());
    out.println(
        String.format(
            Locale.ROOT, "gates      newest sample until verdict: at most %.2f s", slowest));
    aims.below("newest sample until verdict", slowest, EVALUATION_SECONDS, "s");
  }

  private void restart(World world) throws Exception {
    settle(world); // what is not written yet is no matter of the restart
    world.operator().kill();
    resetCounts(world);
    Instant before = Instant.now();
    world.startOperator();
    long ready = since(before);
    long settled = settle(world) - before.toEpochMilli();
    Map<String, Long> writes = unexpectedWrites(world);
    out.println(
        "restart    ready after "
            + ready
            + " ms, caught up after "
            + settled
            + " ms, of which up to 15 s wait for the lease of the killed one;"
            + " writes other than lease, samples and probes: "
            + writes);
    aims.below("restart until caught up", settled / 1000.0, 30, "s");
    aims.holds("a restart writes nothing", writes.isEmpty(), writes.toString());
    memory(world, "restart   ");
    counts(world, intents);
  }

  /** Waits until the operator's reconcile counters have stood still for two seconds. */
  private static long settle(World world) throws Exception {
    String last = "";
    long since = System.currentTimeMillis();
    long end = since + LIMIT.toMillis();
    while (System.currentTimeMillis() < end) {
      String now = started(world);
      // Before the lease of the killed one has run out, nothing is reconciled.
      if (now.isEmpty() || !now.equals(last)) {
        last = now;
        since = System.currentTimeMillis();
      } else if (System.currentTimeMillis() - since > 2000) {
        return since;
      }
      Thread.sleep(100);
    }
    return since;
  }

  private static String started(World world) throws IOException {
    return world
        .operator()
        .metrics()
        .lines()
        .filter(l ->
            l.contains("kind=\"ProvisioningRequest\"") && l.contains("reconciliations_success"))
        .sorted()
        .reduce("", String::concat);
  }

  private void resetCounts(World world) throws IOException {
    counted = world.operator().alive() ? Requests.read(world.operator().metrics()) : Map.of();
  }

  /** The operator's requests since the last reset, as it counts them itself, on every cluster. */
  private Map<String, Long> all(World world) throws IOException {
    Map<String, Long> counts = new TreeMap<>(Requests.read(world.operator().metrics()));
    counted.forEach((k, before) -> counts.computeIfPresent(k, (_, now) -> now - before));
    counts.values().removeIf(n -> n == 0);
    return counts;
  }

  private Map<String, Long> unexpectedWrites(World world) throws IOException {
    Map<String, Long> writes = new TreeMap<>(all(world));
    writes
        .keySet()
        .removeIf(k ->
            k.matches("(get|list|watch) .*")
                || k.matches(".*(leases|measurementjobs|edgesites|selfsubjectrulesreviews).*"));
    return writes;
  }

  private double counts(World world, int per) throws IOException {
    Map<String, Long> counts = all(world);
    long sum =
        counts.entrySet().stream()
            .filter(e -> !e.getKey().contains("leases"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    if (!counts.isEmpty()) {
      out.println(
          String.format(
              Locale.ROOT,
              "requests   %.1f for each intent of the operator itself; by kind: %s",
              sum / (double) per,
              counts));
    }
    return sum / (double) per;
  }

  private OperatorProcess.Memory memory(World world, String step) {
    OperatorProcess.Memory memory = world.operator().memory();
    out.println(
        step
            + " operator RSS now %d MiB, peak %d MiB"
                .formatted(memory.nowBytes() >> 20, memory.peakBytes() >> 20));
    return memory;
  }

  private static long since(Instant start) {
    return Duration.between(start, Instant.now()).toMillis();
  }
}
