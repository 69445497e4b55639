package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
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
  /** How long what an earlier process left goes on while this one knows of nothing to forward. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String WAITING =
      "no rule takes anything in yet; what an earlier process left still forwards";

  /** Device maps that are kept before unused ones are looked for. */
  private static final int FANS_TO_TIDY = MapLayout.FAN_COUNT / 2;

  private final KernelOptions options;
  private final Duration patience;
  private final Object lock = new Object();
  private long startedAt;
  private List<String> problems = List.of();
  private Table table = Table.empty();
  private final Tally tally = new Tally();
  private @Nullable Pins pins;
  private @Nullable Legacy legacy;
  private @Nullable Interfaces interfaces;
  private @Nullable XdpInterfaces xdp;
  private long xdpRules;
  private @Nullable Generation generation;

  /** A path that is not started. */
  public KernelDatapath(KernelOptions options) {
    this(options, PATIENCE);
  }

  KernelDatapath(KernelOptions options, Duration patience) {
    this.options = options;
    this.patience = patience;
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
      startedAt = System.nanoTime();
      pins = options.pins() == null ? null : Pins.open(options.pins());
      try {
        MapLayout layout = Capacity.of(0, 0, Processors.possible());
        generation = Generation.create(layout, options.passes());
        // The verifier's word, before anything depends on it.
        generation.loadFirst();
        interfaces = new Interfaces(options, pins);
        legacy = Legacy.open(pins);
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
      if (waits(next)) {
        table = next;
        problems = List.of(WAITING);
        return;
      }
      Generation old = started(generation);
      Generation target = Capacity.fits(old.layout(), next) ? old : grow(old, next);
      List<String> refusals = target.forward(next);
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
      problems = new ArrayList<>(attached.attach(target, ingresses));
      problems.addAll(refusals);
      started(xdp).retain(attached.attached().keySet());
      if (target != old) {
        retire(old);
      }
      inherit(target, next);
      if (pins != null) {
        target.ledger().keep(tally.kept());
        target.pinCounters(pins);
        pins.tidy(attached.attached().keySet(), started(xdp).attached());
      }
      if (!problems.isEmpty()) {
        throw new IOException(String.join("; ", problems));
      }
    }
  }

  /**
   * A process learns of its rules and its interfaces one after the other. Until it has both, what
   * an earlier one left pinned goes on; but not for ever, for there may be no rules any more.
   */
  private boolean waits(Table next) {
    return legacy != null
        && next.ingresses().isEmpty()
        && System.nanoTime() - startedAt < patience.toNanos();
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
    tally.zeroReused(target, next);
    Settings.write(target.maps(), next, slots);
    target.buffers().publish(entries, next.version());
    if (target.fans().size() > FANS_TO_TIDY) {
      target.buffers().await();
      target.fans().retain(plan.used());
    }
    if (pins != null) {
      target.ledger().name(next);
      target.pinPrograms(pins);
    }
  }

  /** Nothing runs in the old generation any more: its counts are kept, its memory goes. */
  private void retire(Generation old) {
    old.buffers().await();
    tally.keep(old);
    old.close();
  }

  /** The programs of an earlier process do not run any more: its counts are taken over. */
  private void inherit(Generation target, Table next) {
    if (legacy != null) {
      target.buffers().await();
      tally.keep(legacy, next);
      legacy.close();
      legacy = null;
    }
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
      return tally.view(table, generation);
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
        tally.keep(generation);
        generation.close();
        generation = null;
      }
      if (legacy != null) {
        legacy.close();
        legacy = null;
      }
      if (pins != null) {
        pins.close();
        pins = null;
      }
    }
  }
}
