package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.Program;
import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.Programs;
import dev.sluice.relay.ffi.BpfLink;
import dev.sluice.relay.ffi.BpfMap;
import dev.sluice.relay.ffi.BpfProgram;
import dev.sluice.relay.ffi.BpfProgram.ProgramImage;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Maps of one size with the programs that use them. When a table outgrows it, a larger generation
 * takes over, interface by interface, each in one step.
 */
final class Generation implements AutoCloseable {
  private static final String LICENSE = "GPL";

  private final MapLayout layout;
  private final boolean passes;
  private final SharedMaps maps;
  private final Buffers buffers;
  private final Map<Integer, Integer> xdpIngress = new HashMap<>();
  private int xdpEgress = -1;
  private final Fans fans;
  private int pinNumber;
  private boolean countersPinned;
  private final Map<Integer, Integer> ingress = new HashMap<>();
  private final boolean[] forwards = new boolean[MapLayout.PROGRAM_COUNT];

  private Generation(MapLayout layout, boolean passes, SharedMaps maps) {
    this.layout = layout;
    this.passes = passes;
    this.maps = maps;
    fans = new Fans(maps.descriptor(MapLayout.FANS), this::xdpEgress);
    buffers = new Buffers(layout, maps.memory(MapLayout.CONTROL), maps.memory(MapLayout.TABLES));
  }

  /**
   * Creates the maps. Programs are loaded when they are needed, because verifying one takes the
   * kernel a tenth of a second.
   *
   * @param passes what they forward also goes on to the node itself
   * @throws IOException when the kernel refuses something, with its words; nothing is left then
   */
  static Generation create(MapLayout layout, boolean passes) throws IOException {
    return new Generation(layout, passes, SharedMaps.create(layout));
  }

  /**
   * Loads what almost every table needs: IPv4, from the first interface. On two processors at once.
   *
   * @throws IOException when the kernel refuses a program, with its words
   */
  void loadFirst() throws IOException {
    FutureTask<Void> forward =
        new FutureTask<>(() -> {
          forward(false);
          return null;
        });
    Thread.ofPlatform().name("relay-load").daemon().start(forward);
    try {
      ingress(0);
    } finally {
      await(forward);
    }
  }

  private static void await(FutureTask<Void> work) throws IOException {
    try {
      work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while eBPF programs were loaded");
    }
  }

  /** Loads what a table's families need; answers what the kernel refused, in its words. */
  List<String> forward(Table table) {
    List<String> refusals = new ArrayList<>();
    for (boolean v6 : new boolean[] {false, true}) {
      boolean wanted =
          table.flows().stream().anyMatch(flow -> flow.rule().input().group().isIpv4() != v6);
      try {
        if (wanted) {
          forward(v6);
        }
      } catch (IOException e) {
        refusals.add((v6 ? "IPv6" : "IPv4") + " is not forwarded: " + e.getMessage());
      }
    }
    return refusals;
  }

  /** Loads the program that sends a family's datagrams on, unless it is there. */
  void forward(boolean v6) throws IOException {
    int place = v6 ? MapLayout.PROGRAM_V6 : MapLayout.PROGRAM_V4;
    if (forwards[place]) {
      return;
    }
    int fd = load(Programs.forward(layout, passes).get(place));
    try {
      BpfMap.update(maps.descriptor(MapLayout.PROGRAMS), bytes(place), bytes(fd));
      forwards[place] = true;
    } finally {
      Native.close(fd);
    }
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private int load(Program program) throws IOException {
    return load(program, BpfProgram.PROG_SCHED_CLS, 0);
  }

  /** Descriptor of a program with this generation's maps. */
  int load(Program program, int type, int attachType) throws IOException {
    return BpfProgram.loadProgram(
        new ProgramImage(
            program.name(),
            type,
            attachType,
            MemorySegment.ofArray(program.encode(maps.descriptors())),
            LICENSE));
  }

  /** Descriptor of the program of an interface slot; loaded when first asked for. */
  int ingress(int slot) throws IOException {
    Integer fd = ingress.get(slot);
    if (fd == null) {
      fd = load(Programs.ingress(layout, slot));
      ingress.put(slot, fd);
    }
    return fd;
  }

  /** Descriptor of the XDP program of an interface slot; loaded when first asked for. */
  int xdpIngress(int slot) throws IOException {
    Integer fd = xdpIngress.get(slot);
    if (fd == null) {
      fd = load(Programs.xdpIngress(layout, slot), BpfProgram.PROG_XDP, BpfLink.ATTACH_XDP);
      xdpIngress.put(slot, fd);
    }
    return fd;
  }

  private int xdpEgress() throws IOException {
    if (xdpEgress < 0) {
      Program program = Programs.xdpEgress(layout);
      xdpEgress = load(program, BpfProgram.PROG_XDP, BpfLink.ATTACH_XDP_DEVMAP);
    }
    return xdpEgress;
  }

  /** The device maps of XDP. */
  Fans fans() {
    return fans;
  }

  MapLayout layout() {
    return layout;
  }

  SharedMaps maps() {
    return maps;
  }

  CounterReader counters() {
    return new CounterReader(
        layout, maps.memory(MapLayout.COUNTERS), maps.memory(MapLayout.SOURCES));
  }

  Ledger ledger() {
    return new Ledger(layout, maps.memory(Ledger.MAP));
  }

  /** Pins what programs need to go on; once. */
  void pinPrograms(Pins pins) throws IOException {
    if (pinNumber == 0) {
      pinNumber = pins.pinPrograms(maps.descriptor(MapLayout.PROGRAMS));
    }
  }

  /** Pins what was counted and what is being counted, beside the programs; once. */
  void pinCounters(Pins pins) throws IOException {
    for (String name : countersPinned ? List.<String>of() : Pins.COUNTED) {
      pins.pinMap(name, pinNumber, maps.descriptor(name));
    }
    countersPinned = true;
  }

  Buffers buffers() {
    return buffers;
  }

  /** Gives the process's part back; what is attached or pinned goes on. */
  @Override
  public void close() {
    ingress.values().forEach(Native::close);
    ingress.clear();
    xdpIngress.values().forEach(Native::close);
    xdpIngress.clear();
    if (xdpEgress >= 0) {
      Native.close(xdpEgress);
      xdpEgress = -1;
    }
    maps.close();
  }
}
