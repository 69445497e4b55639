package dev.sluice.e2e.relaybench;

import dev.sluice.e2e.bench.Aims;
import dev.sluice.e2e.bench.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/relay-bench}: the relay beside others, in network namespaces of this machine. */
@Command(
    name = "relay-bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Measures relays between namespaces: one after the other, each once in every repetition."
            + " Prints the conditions, tables of medians, and which aims were met, judged by the"
            + " median of the ratios within each repetition; ends with 1 when one was missed, 3"
            + " when it cannot run here. Needs root.")
public final class RelayBench implements Callable<Integer> {
  private static final int UNABLE = 3;

  /** Everything that can be measured. */
  enum Step {
    throughput,
    xdp,
    latency,
    hops,
    rules,
    start,
    restart,
    steady
  }

  @Option(names = "--steps", split = ",", description = "Some of: ${COMPLETION-CANDIDATES}.")
  private List<Step> steps = List.of(Step.values());

  @Option(
      names = "--contenders",
      split = ",",
      description = "Only those whose names contain one of these.")
  private List<String> only = List.of("");

  @Option(names = "--fan-out", split = ",", description = "Outputs (default: 1,2,8,50).")
  private List<Integer> fanOuts = List.of(1, 2, 8, 50);

  @Option(names = "--sizes", split = ",", description = "Payload bytes (default: 64,256,1400).")
  private List<Integer> sizes = List.of(64, 256, 1400);

  @Option(names = "--repeats", description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeats = 5;

  @Option(names = "--seconds", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
  private double seconds = 1.5;

  @Option(names = "--rate", description = "Pace of latency, a second (default: ${DEFAULT-VALUE}).")
  private double rate = 20_000;

  @Option(names = "--churn-seconds", description = "Of rule changes (default: ${DEFAULT-VALUE}).")
  private double churnSeconds = 30;

  @Option(names = "--steady-seconds", description = "Of step steady (default: ${DEFAULT-VALUE}).")
  private double steadySeconds = 60;

  private static final String CONDITIONS =
      """
      conditions veth pairs between namespaces; the generator (C, packet socket) on processor 0; packet
                 threads of user-space relays on processor 1; relays in the kernel run where the
                 generator runs; in three hops nothing is pinned. kpps: packets at the sink's
                 interfaces, copies all counted; k/CPU-s: the same for each second of processor
                 time the whole machine spent, generator and sink included.\
      """;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Aims aims = new Aims(out);

  /** For picocli. */
  public RelayBench() {}

  /** Measures. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new RelayBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (!"root".equals(System.getProperty("user.name")) || Shell.find("ip").isEmpty()) {
      System.err.println("relay-bench needs root and iproute2: it makes network namespaces.");
      return UNABLE;
    }
    Path root = Path.of(System.getProperty("sluice.root", "."));
    int dead = Leftovers.ofTheDead();
    if (dead > 0) {
      out.println("removed    " + dead + " namespaces of a benchmark that was killed");
    }
    Leftovers.atTheEnd();
    Path work = Leftovers.folder();
    try {
      measure(root, work);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      return UNABLE;
    } finally {
      Shell.run("rm", "-r", work.toString());
    }
    int missed = aims.missed().size();
    out.println(missed == 0 ? "  none was missed" : "  " + missed + " missed");
    return missed == 0 ? 0 : 1;
  }

  private void measure(Path root, Path work) throws IOException {
    Tools tools = Tools.build(root);
    String help = Sluice.help(root);
    Function<String, Sluice> on = datapath -> Sluice.on(root, work, datapath, help);
    List<String> inDriver = List.of("--datapath", "kernel", "--xdp", "always");
    List<String> blocks = List.of("--datapath", "ring", "--ring", "blocks");
    List<String> passing = List.of("--datapath", "kernel", "--pass-matched");
    List<Sluice> own =
        List.of(
            on.apply("kernel"),
            new Sluice(root, work, "kernel xdp", inDriver, help),
            new Sluice(root, work, "kernel passing", passing, help),
            on.apply("af_xdp"),
            on.apply("ring"),
            new Sluice(root, work, "ring blocks", blocks, help),
            on.apply("socket"));
    List<Contender> all = new ArrayList<>(own);
    all.add(new Peers.Reference(tools, "frames"));
    all.add(new Peers.Reference(tools, "blocks"));
    all.add(new Peers.Mroute(work));
    all.add(new Peers.Mcr(work));
    all.add(new Peers.Socat());
    out.println("machine    " + Machine.describe());
    out.println(CONDITIONS);
    List<Contender> present = all.stream().filter(this::isWanted).filter(this::isPresent).toList();
    List<Runnable> judgements = new ArrayList<>();
    relays(tools, present, judgements);
    processes(tools, work, own.stream().filter(present::contains).toList(), judgements);
    out.println("\nAims");
    judgements.forEach(Runnable::run);
  }

  private boolean isWanted(Contender contender) {
    return only.stream().anyMatch(contender.name()::contains);
  }

  private boolean isPresent(Contender contender) {
    String missing = contender.missing();
    out.printf(
        "%-22s %s%n",
        contender.name(), missing == null ? contender.version() : "MISSING: " + missing);
    return missing == null;
  }

  /** What all relays are measured by. */
  private void relays(Tools tools, List<Contender> present, List<Runnable> judgements) {
    var plan = new Throughput.Plan(fanOuts, sizes, repeats, seconds);
    for (Feed feed : Feed.values()) {
      if (steps.contains(feed == Feed.FRAMES ? Step.xdp : Step.throughput)) {
        var throughput = new Throughput(tools, out, feed);
        throughput.run(present, plan);
        judgements.add(() -> throughput.judge(aims, plan));
      }
    }
    if (steps.contains(Step.latency)) {
      var latencies = new Latencies(tools, out);
      latencies.run(present, rate, repeats, seconds);
      judgements.add(() -> latencies.judge(aims));
    }
    if (steps.contains(Step.hops)) {
      var hops = new Hops(tools, out, seconds);
      hops.run(present, repeats);
      judgements.add(() -> hops.judge(aims));
    }
  }

  /** What only our own processes are measured by. */
  private void processes(Tools tools, Path work, List<Sluice> own, List<Runnable> judgements)
      throws IOException {
    if (steps.contains(Step.rules)) {
      var changes = new Changes(tools, out, work);
      changes.run(own, churnSeconds);
      judgements.add(() -> changes.judge(aims));
    }
    for (Sluice relay : own) {
      boolean ring = relay.name().endsWith("ring");
      if (ring && steps.contains(Step.start)) {
        var start = new Start(tools, out, work);
        start.run(relay, repeats);
        judgements.add(() -> start.judge(aims));
      }
      if (ring && steps.contains(Step.steady)) {
        var steady = new Steady(tools, out, work);
        steady.run(relay, steadySeconds);
        judgements.add(() -> steady.judge(aims));
      }
    }
    if (steps.contains(Step.restart)) {
      var restart = new Restart(tools, out, work);
      restart.run(own, repeats);
      judgements.add(() -> restart.judge(aims));
    }
  }
}
