package dev.sluice.e2e.relaybench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contenders, each in a lab of its own and all started: idle ones wait and cost nothing, so
 * each can be measured once in every repetition.
 */
final class Field implements AutoCloseable {
  private static final double CHECK_RATE = 2000;

  private static final double CHECK_SECONDS = 0.5;

  private final Tools tools;
  private final PrintStream out;
  private final Map<Contender, Lab> labs = new LinkedHashMap<>();
  private final Map<Contender, List<Dialogue>> running = new LinkedHashMap<>();

  Field(Tools tools, PrintStream out) {
    this.tools = tools;
    this.out = out;
  }

  /** Makes the labs. */
  Field make(List<Contender> contenders, int relays, int outputs) {
    for (Contender contender : contenders) {
      labs.put(contender, new Lab(relays, outputs));
    }
    return this;
  }

  /**
   * Starts all that can do a fan-out, warms them up, and checks that each relays what it is given;
   * answers those that do.
   */
  List<Contender> start(int fanOut, int cpu, int generatorCpu) {
    List<Contender> able = new ArrayList<>();
    for (Map.Entry<Contender, Lab> entry : labs.entrySet()) {
      Contender contender = entry.getKey();
      Lab lab = entry.getValue();
      String why = contender.cannot(fanOut, lab.outputs());
      if (why == null) {
        why = begin(contender, lab, fanOut, cpu);
      }
      if (why == null) {
        tools.send(lab, new Tools.Load(64, 0, contender.warmSeconds(), generatorCpu));
        Shell.sleep(0.3);
        why = check(contender, lab, fanOut);
      }
      if (why == null) {
        able.add(contender);
      } else {
        out.println("  " + contender.name() + " takes no part: " + why);
      }
    }
    return able;
  }

  private @Nullable String begin(Contender contender, Lab lab, int fanOut, int cpu) {
    List<Dialogue> all = new ArrayList<>();
    running.put(contender, all);
    try {
      for (int place = 1; place <= lab.relays(); place++) {
        all.addAll(contender.start(lab, place, fanOut, cpu));
      }
      return null;
    } catch (IllegalStateException | java.io.UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Sends a little, slowly, and looks at all that comes. */
  private @Nullable String check(Contender contender, Lab lab, int fanOut) {
    try (Dialogue sink = tools.sink(lab, contender.arrival(lab, fanOut))) {
      Shell.sleep(0.1);
      long before = lab.arrived();
      long sent = tools.send(lab, new Tools.Load(256, CHECK_RATE, CHECK_SECONDS, -1));
      JsonNode counted = Tools.counted(sink);
      long came = counted.path("count").asLong();
      long copies = lab.arrived() - before;
      if (came < sent * 9 / 10 || came > sent || counted.path("damaged").asLong() > 0) {
        return "of %d datagrams %s came".formatted(sent, counted);
      }
      return copies < sent * fanOut * 9 / 10
          ? "of %d copies %d came".formatted(sent * fanOut, copies)
          : null;
    }
  }

  Lab lab(Contender contender) {
    Lab lab = labs.get(contender);
    if (lab == null) {
      throw new IllegalArgumentException(contender.name() + " is not in the field");
    }
    return lab;
  }

  /** Ends all relays; the labs stay. */
  void stop() {
    running.values().forEach(all -> all.forEach(Dialogue::close));
    running.clear();
  }

  @Override
  public void close() {
    stop();
    labs.values().forEach(Lab::close);
    labs.clear();
  }
}
