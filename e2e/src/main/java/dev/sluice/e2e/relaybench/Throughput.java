package dev.sluice.e2e.relaybench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Saturated: what arrives when the generator sends all it can. */
final class Throughput {
  private static final double SETTLE_SECONDS = 0.3;

  private final Tools tools;
  private final PrintStream out;
  private final Map<Cell, List<Meter.Rate>> rates = new HashMap<>();

  /** A figure's place: whose, fan-out, payload. */
  private record Cell(String contender, int fanOut, int size) {}

  /**
   * How much is measured.
   *
   * @param seconds of each measurement
   */
  record Plan(List<Integer> fanOuts, List<Integer> sizes, int repeats, double seconds) {}

  Throughput(Tools tools, PrintStream out) {
    this.tools = tools;
    this.out = out;
  }

  void run(List<Contender> contenders, Plan plan) {
    int interfaces = plan.fanOuts().stream().mapToInt(n -> Math.min(n, 8)).max().orElse(1);
    try (Field field = new Field(tools, out).make(contenders, 1, interfaces)) {
      for (int fanOut : plan.fanOuts()) {
        out.printf("%nSaturated, fan-out %d%n", fanOut);
        List<Contender> able = field.start(fanOut, 1, 0);
        for (int repeat = 0; repeat < plan.repeats(); repeat++) {
          for (int size : plan.sizes()) {
            for (int i = 0; i < able.size(); i++) {
              // Another order each time: nobody always follows the same neighbour.
              Contender contender = able.get((i + repeat) % able.size());
              measure(field.lab(contender), new Cell(contender.name(), fanOut, size), plan);
            }
          }
        }
        field.stop();
        print(able, fanOut, plan);
      }
    }
  }

  private void measure(Lab lab, Cell cell, Plan plan) {
    var load = new Tools.Load(cell.size(), 0, plan.seconds() + 2 * SETTLE_SECONDS, 0);
    try (Dialogue generator = tools.generate(lab, load)) {
      Shell.sleep(SETTLE_SECONDS);
      Meter before = Meter.read(lab);
      Shell.sleep(plan.seconds());
      Meter.Rate rate = Meter.read(lab).since(before);
      generator.await("sent", 20);
      rates.computeIfAbsent(cell, key -> new ArrayList<>()).add(rate);
    }
  }

  private void print(List<Contender> able, int fanOut, Plan plan) {
    out.printf("%-16s", "median of " + plan.repeats());
    plan.sizes().forEach(size -> out.printf("|%34s B ", size));
    out.printf("%n%-16s", "");
    plan.sizes()
        .forEach(size -> out.printf("|%9s %8s %7s %8s ", "kpps", "k/CPU-s", "cap", "offered"));
    out.println();
    for (Contender contender : able) {
      out.printf("%-16s", contender.name());
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
  double arrived(String contender, int fanOut, int size) {
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
        String where = ", fan-out " + fanOut + ", " + size + " B";
        double ring = arrived("sluice ring", fanOut, size);
        double kernel = arrived("sluice kernel", fanOut, size);
        double mcr = arrived("MCR", fanOut, size);
        aims.ratio("ring to C" + where, ring, arrived("C reference", fanOut, size), 0.9);
        double blocks = arrived("sluice ring blocks", fanOut, size);
        double same = arrived("C reference blocks", fanOut, size);
        aims.ratio("ring of blocks to C" + where, blocks, same, 0.9);
        if (fanOut == 1 || fanOut >= 4) {
          aims.ratio("ring to MCR" + where, ring, mcr, fanOut == 1 && size >= 1400 ? 1.3 : 2);
          aims.ratio(
              "kernel path to mroute" + where, kernel, arrived("kernel mroute", fanOut, size), 1.5);
        }
        if (fanOut == 1) {
          aims.ratio(
              "native XDP to mroute" + where,
              arrived("sluice kernel xdp", fanOut, size),
              arrived("kernel mroute", fanOut, size),
              3);
        }
      }
    }
  }
}
