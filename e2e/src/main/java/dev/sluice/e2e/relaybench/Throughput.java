package dev.sluice.e2e.relaybench;

import dev.sluice.e2e.bench.Aims;
import dev.sluice.e2e.bench.Ratio;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Saturated: what arrives when the generator sends all it can. */
final class Throughput {
  private static final double SETTLE_SECONDS = 0.25;

  private final Tools tools;
  private final PrintStream out;
  private final Feed feed;

  /** In the order of the repetitions. */
  private final Map<Cell, List<Meter.Rate>> rates = new HashMap<>();

  /** A figure's place: whose, fan-out, payload. */
  private record Cell(String contender, int fanOut, int size) {}

  /**
   * How much is measured.
   *
   * @param seconds of each measurement
   */
  record Plan(List<Integer> fanOuts, List<Integer> sizes, int repeats, double seconds) {}

  Throughput(Tools tools, PrintStream out, Feed feed) {
    this.tools = tools;
    this.out = out;
    this.feed = feed;
  }

  void run(List<Contender> all, Plan plan) {
    List<Contender> contenders = all.stream().filter(feed::suits).toList();
    int interfaces = plan.fanOuts().stream().mapToInt(n -> Math.min(n, 8)).max().orElse(1);
    try (Field field = new Field(tools, out).make(contenders, 1, interfaces)) {
      contenders.forEach(contender -> feed.prepare(field.lab(contender)));
      for (int fanOut : plan.fanOuts()) {
        out.printf("%nSaturated, %s, fan-out %d%n", feed.words(), fanOut);
        List<Contender> able = field.start(fanOut, 1, 0);
        for (int repeat = 0; repeat < plan.repeats(); repeat++) {
          for (int size : plan.sizes()) {
            for (int i = 0; i < able.size(); i++) {
              // Another order each time: nobody always follows the same neighbour.
              Contender contender = able.get((i + repeat) % able.size());
              Cell cell = new Cell(contender.name(), fanOut, size);
              Meter.Rate rate = measure(contender, field.lab(contender), cell, plan);
              rates.computeIfAbsent(cell, key -> new ArrayList<>()).add(rate);
            }
          }
        }
        field.stop();
        print(able, fanOut, plan);
      }
    }
  }

  private Meter.Rate measure(Contender contender, Lab lab, Cell cell, Plan plan) {
    var load = new Tools.Load(cell.size(), 0, plan.seconds() + 2 * SETTLE_SECONDS, 0);
    List<Dialogue> running = feed.begin(tools, lab, contender, load);
    try {
      Shell.sleep(SETTLE_SECONDS);
      Meter before = Meter.read(lab);
      Shell.sleep(plan.seconds());
      Meter.Rate rate = Meter.read(lab).since(before);
      running.getFirst().await("sent", 20);
      return rate;
    } finally {
      running.forEach(Dialogue::close);
    }
  }

  private void print(List<Contender> able, int fanOut, Plan plan) {
    out.printf("%-22s", "median of " + plan.repeats());
    plan.sizes().forEach(size -> out.printf("|%34s B ", size));
    out.printf("%n%-22s", "");
    plan.sizes()
        .forEach(size -> out.printf("|%9s %8s %7s %8s ", "kpps", "k/CPU-s", "cap", "offered"));
    out.println();
    for (Contender contender : able) {
      out.printf("%-22s", contender.name());
      for (int size : plan.sizes()) {
        List<Meter.Rate> all = all(contender.name(), fanOut, size);
        out.printf(
            Locale.ROOT,
            "|%5.0f ±%2.0f%% %8.0f %7s %8.0f ",
            Median.of(all, Meter.Rate::arrived) / 1000,
            Median.spread(all, Meter.Rate::arrived) * 100,
            Median.of(all, Meter.Rate::perCpuSecond) / 1000,
            capacity(contender.name(), fanOut, size),
            Median.of(all, Meter.Rate::offered) / 1000);
      }
      out.println();
    }
  }

  private List<Meter.Rate> all(String contender, int fanOut, int size) {
    return rates.getOrDefault(new Cell(contender, fanOut, size), List.of());
  }

  /** Median packets per second at the sink; not a number when it was not measured. */
  private double arrived(String contender, int fanOut, int size) {
    return Median.of(all(contender, fanOut, size), Meter.Rate::arrived);
  }

  /** Packets in the kernel never see the relay's processor: that figure would mean nothing. */
  private String capacity(String contender, int fanOut, int size) {
    double capacity = Median.of(all(contender, fanOut, size), Meter.Rate::capacity);
    boolean meaningful = capacity < 3 * arrived(contender, fanOut, size);
    return meaningful ? String.format(Locale.ROOT, "%.0f", capacity / 1000) : "-";
  }

  void judge(Aims aims, Plan plan) {
    for (int fanOut : plan.fanOuts()) {
      for (int size : plan.sizes()) {
        judge(aims, fanOut, size);
      }
    }
  }

  private void judge(Aims aims, int fanOut, int size) {
    String where = ", " + feed.words() + ", fan-out " + fanOut + ", " + size + " B";
    switch (feed) {
      case BUFFERS -> {
        aims.atLeast("ring to C" + where, ratio("sluice ring", "C reference", fanOut, size), 0.9);
        Ratio blocks = ratio("sluice ring blocks", "C reference blocks", fanOut, size);
        aims.atLeast("ring of blocks to C" + where, blocks, 0.9);
        if (fanOut == 1 || fanOut >= 4) {
          double aim = fanOut == 1 && size >= 1400 ? 1.3 : 2;
          aims.atLeast("ring to MCR" + where, ratio("sluice ring", "MCR", fanOut, size), aim);
          Ratio ratio = ratio("sluice kernel", "kernel mroute", fanOut, size);
          aims.atLeast("kernel path to mroute" + where, ratio, 1.5);
        }
      }
      case FRAMES -> {
        if (fanOut == 1) {
          Ratio ratio = ratio("sluice kernel xdp", "kernel mroute", fanOut, size);
          aims.atLeast("native XDP to mroute" + where, ratio, 3);
        }
      }
    }
  }

  /** Of packets at the sink, pair by pair. */
  private Ratio ratio(String ours, String theirs, int fanOut, int size) {
    return Ratio.of(arrivals(ours, fanOut, size), arrivals(theirs, fanOut, size));
  }

  private List<Double> arrivals(String contender, int fanOut, int size) {
    return all(contender, fanOut, size).stream().map(Meter.Rate::arrived).toList();
  }
}
