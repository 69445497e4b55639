package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Nic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ingress interfaces: their slots and what is attached to them. */
final class Interfaces implements AutoCloseable {
  private final KernelOptions options;
  private boolean tcx;
  private final Map<String, Integer> slots = new HashMap<>();
  private final Attachments attachments;

  Interfaces(KernelOptions options, @Nullable Pins pins) {
    this.options = options;
    attachments = new Attachments(LinkAttachment.TCX, Pins.LINK, pins);
    tcx = options.tcx();
  }

  /** Slots by interface name, after giving each of these interfaces one, in as far as there are. */
  Map<String, Integer> assign(List<Nic> nics) {
    Set<String> wanted = new HashSet<>();
    nics.forEach(nic -> wanted.add(nic.name()));
    wanted.addAll(attachments.ways().keySet());
    slots.keySet().retainAll(wanted);
    for (Nic nic : nics) {
      for (int slot = 0; !slots.containsKey(nic.name()) && slot < MapLayout.INTERFACES; slot++) {
        if (!slots.containsValue(slot)) {
          slots.put(nic.name(), slot);
        }
      }
    }
    return Map.copyOf(slots);
  }

  /**
   * Makes the programs of a generation the ones that run, at these interfaces and no others.
   *
   * @return what did not work, in words
   */
  List<String> attach(Generation generation, List<Ingress> ingresses) {
    List<String> problems = new ArrayList<>();
    Set<String> wanted = new HashSet<>();
    for (Ingress ingress : ingresses) {
      Nic nic = ingress.nic();
      wanted.add(nic.name());
      Integer slot = slots.get(nic.name());
      if (slot == null) {
        problems.add(
            "%s: only %d interfaces can be ingress".formatted(nic.name(), MapLayout.INTERFACES));
        continue;
      }
      try {
        attachments.put(generation.ingress(slot), nic, this::create);
      } catch (IOException e) {
        problems.add(nic.name() + ": " + e.getMessage());
      }
    }
    attachments.retain(wanted);
    return problems;
  }

  private Attachment create(int program, Nic nic) throws IOException {
    if (tcx) {
      try {
        return LinkAttachment.tcx(program, nic.index(), nic.name());
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
        // Before Linux 6.6 the kernel does not know the attach type.
        tcx = false;
      }
    }
    return ClsactAttachment.attach(program, nic.index(), options.instance());
  }

  /** Detaches everywhere. */
  void detachAll() {
    attachments.retain(Set.of());
  }

  /** Interface name to how it is attached. */
  Map<String, String> attached() {
    return attachments.ways();
  }

  /** Ends what is not pinned; what is pinned goes on without the process. */
  @Override
  public void close() {
    attachments.close();
  }
}
