package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.table.Flow;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forwards inside the kernel, at the ingress of each interface. A matched datagram leaves by its
 * outputs and does not go on to the local stack, unless asked for. Publishing a table writes it
 * into memory the programs share, and makes it current by one store.
 */
public final class KernelDatapath implements Datapath {
  /** Device maps that are kept before unused ones are looked for. */
  private static final int FANS_TO_TIDY = MapLayout.FAN_COUNT / 2;

  private final KernelOptions options;
  private final Object lock = new Object();
  private List<String> problems = List.of();
  private Table table = Table.empty();
  private CounterView before = new CounterView(0, 0);
  private @Nullable Pins pins;
  private @Nullable Interfaces interfaces;
  private @Nullable XdpInterfaces xdp;
  private long xdpRules;
  private @Nullable Generation generation;

  /** A path that is not started. */
  public KernelDatapath(KernelOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public void start() throws IOException {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IOException("the kernel path is for little-endian machines");
    }
    synchronized (lock) {
      pins = options.pins() == null ? null : Pins.open(options.pins());
      try {
        MapLayout layout = Capacity.of(0, 0, Processors.possible());
        generation = Generation.create(layout, options.passes());
        // The verifier's word on the rest, before anything depends on it.
        generation.ingress(0);
        interfaces = new Interfaces(options, pins);
        xdp = new XdpInterfaces(options.passes() ? XdpMode.OFF : options.xdp(), pins);
      } catch (IOException e) {
        close();
        throw e;
      }
    }
  }

  @Override
  public void publish(Table next) throws IOException {
    synchronized (lock) {
      Interfaces attached = started(interfaces);
      Generation old = started(generation);
      Generation target = Capacity.fits(old.layout(), next) ? old : grow(old, next);
      try {
        write(target, next, attached);
      } catch (IllegalArgumentException e) {
        if (target != old) {
          target.close();
        }
        throw new IOException("the table does not fit the kernel path: " + e.getMessage(), e);
      }
      generation = target;
      table = next;
      List<Ingress> ingresses =
          next.ingresses().values().stream()
              .sorted(Comparator.comparing((Ingress ingress) -> ingress.nic().name()))
              .toList();
      problems = attached.attach(target, ingresses);
      started(xdp).retain(attached.attached().keySet());
      if (target != old) {
        retire(old);
      }
      if (pins != null) {
        pins.tidy(attached.attached().keySet(), started(xdp).attached());
      }
      if (!problems.isEmpty()) {
        throw new IOException(String.join("; ", problems));
      }
    }
  }

  private Generation grow(Generation old, Table next) throws IOException {
    return Generation.create(Capacity.of(next, old.layout().cpus()), options.passes());
  }

  private void write(Generation target, Table next, Interfaces attached) throws IOException {
    List<Nic> nics =
        next.ingresses().values().stream()
            .map(Ingress::nic)
            .sorted(Comparator.comparing(Nic::name))
            .toList();
    Map<String, Integer> slots = attached.assign(nics);
    XdpInterfaces inDrivers = started(xdp);
    XdpPlan plan = new XdpPlan(target.fans(), inDrivers.attach(target, nics, slots));
    List<RuleEntry> entries = Entries.of(next, slots, plan::take);
    xdpRules = XdpPlan.taken(entries);
    zeroReused(target, next);
    for (Flow flow : next.flows()) {
      writeLimit(target.maps().memory(MapLayout.LIMITS), flow);
    }
    for (Ingress ingress : next.ingresses().values()) {
      Integer slot = slots.get(ingress.nic().name());
      if (slot != null) {
        writeVlans(target.maps().memory(MapLayout.CONTROL), slot, ingress);
      }
    }
    target.buffers().publish(entries, next.version());
    if (target.fans().size() > FANS_TO_TIDY) {
      target.buffers().await();
      target.fans().retain(plan.used());
    }
    if (pins != null && target.markPinned()) {
      pins.pinPrograms(target.maps().descriptor(MapLayout.PROGRAMS));
    }
  }

  private void zeroReused(Generation target, Table next) {
    CounterReader reader = target.counters();
    for (int slot : next.slots().reusedRules()) {
      reader.zeroRule(slot);
      zero(before.rules(), slot, Layout.RULE_STRIDE);
    }
    for (int slot : next.slots().reusedOutputs()) {
      reader.zeroOutput(slot);
      zero(before.outputs(), slot, Layout.OUTPUT_STRIDE);
    }
  }

  private static void zero(long[] counters, int slot, int stride) {
    if ((slot + 1) * stride <= counters.length) {
      Arrays.fill(counters, slot * stride, (slot + 1) * stride, 0);
    }
  }

  private static void writeLimit(MemorySegment limits, Flow flow) {
    RateLimit limit = flow.rule().rateLimit();
    if (limit != null) {
      long at = (long) flow.slot() * MapLayout.LIMIT_BYTES;
      limits.set(JAVA_LONG, at + MapLayout.PACKET_COST, Costs.packet(limit));
      limits.set(JAVA_LONG, at + MapLayout.BYTE_COST, Costs.bytes(limit));
    }
  }

  private static void writeVlans(MemorySegment control, int slot, Ingress ingress) {
    for (int id = 0; id < MapLayout.VLAN_STRIDE * Byte.SIZE; id += Long.SIZE) {
      long bits = 0;
      for (int i = 0; i < Long.SIZE; i++) {
        bits |= ingress.isElsewhere(id + i) ? 1L << i : 0;
      }
      long at = MapLayout.VLANS + (long) slot * MapLayout.VLAN_STRIDE + id / Byte.SIZE;
      control.set(JAVA_LONG, at, bits);
    }
  }

  /** Nothing runs in the old generation any more: its counts are kept, its memory goes. */
  private void retire(Generation old) {
    old.buffers().await();
    keepCounts(old);
    old.close();
  }

  private void keepCounts(Generation old) {
    CounterView kept = new CounterView(old.layout().rules(), old.layout().outputs());
    kept.add(before);
    old.counters().addTo(kept);
    before = kept;
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the kernel path is not started, or closed");
    }
    return part;
  }

  @Override
  public long oldestInUse() {
    synchronized (lock) {
      return started(generation).buffers().oldestInUse();
    }
  }

  @Override
  public List<String> problems() {
    synchronized (lock) {
      return problems;
    }
  }

  /** Interface name to how the program is attached: {@code tcx} or {@code clsact}. */
  public Map<String, String> attached() {
    synchronized (lock) {
      return interfaces == null ? Map.of() : interfaces.attached();
    }
  }

  /** Interfaces with an XDP program. */
  public Set<String> attachedInDriver() {
    synchronized (lock) {
      return xdp == null ? Set.of() : xdp.attached();
    }
  }

  /** Interface name to why it has no XDP program. */
  public Map<String, String> driverRefusals() {
    synchronized (lock) {
      return xdp == null ? Map.of() : xdp.refusals();
    }
  }

  /** How many rules of the last table are forwarded in the driver. */
  public long rulesInDriver() {
    synchronized (lock) {
      return xdpRules;
    }
  }

  @Override
  public CounterView counters() {
    synchronized (lock) {
      int rules = Math.max(table.slots().rules(), before.ruleSlots());
      int outputs = Math.max(table.slots().outputs(), before.outputSlots());
      CounterView view = new CounterView(rules, outputs);
      view.add(before);
      if (generation != null) {
        generation.counters().addTo(view);
      }
      return view;
    }
  }

  @Override
  public boolean drain(Duration limit) {
    synchronized (lock) {
      if (interfaces != null && generation != null) {
        started(xdp).retain(Set.of());
        interfaces.detachAll();
        generation.buffers().await();
      }
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (xdp != null) {
        xdp.close();
        xdp = null;
      }
      if (interfaces != null) {
        interfaces.close();
        interfaces = null;
      }
      if (generation != null) {
        keepCounts(generation);
        generation.close();
        generation = null;
      }
      if (pins != null) {
        pins.close();
        pins = null;
      }
    }
  }
}
