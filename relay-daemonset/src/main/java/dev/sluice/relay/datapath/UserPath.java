package dev.sluice.relay.datapath;

import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwarding in user space: packet threads for every interface that rules take in on. A table is
 * published by one store; threads pick it up with their next batch. Threads of interfaces that go
 * end, and their counts are kept.
 */
public final class UserPath implements Datapath {
  private static final List<String> AGGREGATES =
      List.of(
          "aggregated frames that are not made of UDP datagrams were refused (superFrame counts"
              + " them); their interface or sender should not aggregate");

  private final String name;
  private final IntakeFactory intakes;
  private final PathOptions options;
  private final List<PacketThread> threads = new CopyOnWriteArrayList<>();
  private final Map<String, String> failures = new HashMap<>();
  private final Object endedLock = new Object();
  private volatile Table table = Table.empty();
  private CounterView ended = new CounterView(0, 0);
  private int nextCpu;
  private int nextFanout = (int) (ProcessHandle.current().pid() & 0xffff);
  private boolean drained;

  /** A path over intakes of one kind. */
  public UserPath(String name, IntakeFactory intakes, PathOptions options) {
    this.name = name;
    this.intakes = intakes;
    this.options = options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() throws IOException {
    intakes.probe();
  }

  @Override
  public void publish(Table next) {
    Table.Slots slots = next.slots();
    for (PacketThread thread : threads) {
      prepare(thread, slots);
    }
    synchronized (endedLock) {
      ended = grown(ended, slots);
      zero(ended, slots);
    }
    table = next;
    Map<Integer, Ingress> wanted = drained ? Map.of() : next.ingresses();
    for (PacketThread thread : List.copyOf(threads)) {
      boolean dead = thread.problem() != null && thread.join(Duration.ZERO);
      if (dead || !wanted.containsKey(thread.nic().index())) {
        end(thread);
      }
    }
    synchronized (endedLock) {
      failures.clear();
    }
    for (PacketThread thread : threads) {
      Ingress ingress = wanted.get(thread.nic().index());
      if (ingress != null) {
        thread.takeUnicast(ingress.takesUnicast());
      }
    }
    for (Ingress ingress : wanted.values()) {
      if (threads.stream().noneMatch(t -> t.nic().index() == ingress.nic().index())) {
        begin(ingress, slots);
      }
    }
  }

  private static void prepare(PacketThread thread, Table.Slots slots) {
    thread.counters().ensure(slots.rules(), slots.outputs());
    slots.reusedRules().forEach(thread.counters()::zeroRule);
    slots.reusedOutputs().forEach(thread.counters()::zeroOutput);
  }

  private void begin(Ingress ingress, Table.Slots slots) {
    Nic nic = ingress.nic();
    int fanout = options.threads() == 1 ? -1 : nextFanout++ & 0xffff;
    List<PacketThread> begun = new ArrayList<>();
    try {
      for (int i = 0; i < options.threads(); i++) {
        Intake intake = intakes.open(nic, ingress.takesUnicast(), fanout);
        PacketThread thread = new PacketThread(nic, cpu(), intake, () -> table, options);
        thread.counters().ensure(slots.rules(), slots.outputs());
        thread.takeUnicast(ingress.takesUnicast());
        begun.add(thread);
      }
    } catch (IOException e) {
      begun.forEach(PacketThread::close);
      synchronized (endedLock) {
        failures.put(nic.name(), "cannot take in on " + nic.name() + ": " + e.getMessage());
      }
      return;
    }
    threads.addAll(begun);
    begun.forEach(PacketThread::start);
  }

  private int cpu() {
    List<Integer> cpus = options.cpus();
    return cpus.isEmpty() ? -1 : cpus.get(nextCpu++ % cpus.size());
  }

  private void end(PacketThread thread) {
    thread.close();
    synchronized (endedLock) {
      threads.remove(thread);
      thread.counters().addTo(ended);
    }
  }

  private static CounterView grown(CounterView view, Table.Slots slots) {
    if (slots.rules() <= view.ruleSlots() && slots.outputs() <= view.outputSlots()) {
      return view;
    }
    CounterView larger = new CounterView(slots.rules(), slots.outputs());
    larger.add(view);
    return larger;
  }

  private static void zero(CounterView view, Table.Slots slots) {
    for (int slot : slots.reusedRules()) {
      int at = slot * Layout.RULE_STRIDE;
      Arrays.fill(view.rules(), at, at + Layout.RULE_STRIDE, 0);
    }
    for (int slot : slots.reusedOutputs()) {
      int at = slot * Layout.OUTPUT_STRIDE;
      Arrays.fill(view.outputs(), at, at + Layout.OUTPUT_STRIDE, 0);
    }
  }

  @Override
  public long oldestInUse() {
    long oldest = table.version();
    for (PacketThread thread : threads) {
      oldest = Math.min(oldest, thread.inUse());
    }
    return oldest;
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    synchronized (endedLock) {
      problems.addAll(failures.values());
    }
    for (PacketThread thread : threads) {
      String problem = thread.problem();
      if (problem != null) {
        problems.add(problem);
      }
    }
    return problems;
  }

  @Override
  public List<String> warnings() {
    for (PacketThread thread : threads) {
      if (thread.counters().total(Total.SUPER_FRAME) > 0) {
        return AGGREGATES;
      }
    }
    return List.of();
  }

  @Override
  public CounterView counters() {
    synchronized (endedLock) {
      CounterView view = new CounterView(ended.ruleSlots(), ended.outputSlots());
      view.add(ended);
      for (PacketThread thread : threads) {
        thread.counters().addTo(view);
      }
      return view;
    }
  }

  @Override
  public boolean drain(Duration limit) {
    drained = true;
    long deadline = System.nanoTime() + limit.toNanos();
    threads.forEach(PacketThread::drain);
    boolean all = true;
    for (PacketThread thread : List.copyOf(threads)) {
      long left = Math.max(0, deadline - System.nanoTime());
      all &= thread.join(Duration.ofNanos(left));
      end(thread);
    }
    return all;
  }

  @Override
  public void close() {
    drained = true;
    List.copyOf(threads).forEach(this::end);
  }
}
