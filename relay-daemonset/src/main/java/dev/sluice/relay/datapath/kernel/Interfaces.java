package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Nic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ingress interfaces: their slots and what is attached to them. */
final class Interfaces implements AutoCloseable {
  private final KernelOptions options;
  private final @Nullable Pins pins;
  private boolean tcx;
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<String, Attachment> attachments = new TreeMap<>();

  Interfaces(KernelOptions options, @Nullable Pins pins) {
    this.options = options;
    this.pins = pins;
    tcx = options.tcx();
  }

  /** Slots by interface name, after giving each of these interfaces one, in as far as there are. */
  Map<String, Integer> assign(List<Nic> nics) {
    Set<String> wanted = new HashSet<>();
    nics.forEach(nic -> wanted.add(nic.name()));
    slots.keySet().removeIf(name -> !wanted.contains(name) && !attachments.containsKey(name));
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
        attach(generation.ingress(slot), nic);
      } catch (IOException e) {
        problems.add(nic.name() + ": " + e.getMessage());
      }
    }
    for (String name : List.copyOf(attachments.keySet())) {
      if (!wanted.contains(name)) {
        detach(name);
      }
    }
    return problems;
  }

  private void attach(int program, Nic nic) throws IOException {
    Attachment old = attachments.get(nic.name());
    if (old == null && pins != null) {
      int link = pins.link(Pins.LINK, nic.name());
      old = link < 0 ? null : new TcxAttachment(link);
    }
    if (old != null && old.ifindex() == nic.index()) {
      attachments.put(nic.name(), old);
      old.replace(program);
      return;
    }
    if (old != null) {
      attachments.put(nic.name(), old);
      detach(nic.name());
    }
    attachments.put(nic.name(), create(program, nic));
  }

  private Attachment create(int program, Nic nic) throws IOException {
    if (!tcx) {
      return ClsactAttachment.attach(program, nic.index(), options.instance());
    }
    TcxAttachment link;
    try {
      link = TcxAttachment.attach(program, nic.index(), nic.name());
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      // Before Linux 6.6 the kernel does not know the attach type.
      tcx = false;
      return ClsactAttachment.attach(program, nic.index(), options.instance());
    }
    if (pins != null) {
      try {
        pins.pinLink(Pins.LINK, nic.name(), link.link());
      } catch (ErrnoException e) {
        link.close();
        throw e;
      }
    }
    return link;
  }

  private void detach(String name) {
    Attachment attachment = attachments.remove(name);
    if (pins != null) {
      pins.removeLink(Pins.LINK, name);
    }
    if (attachment != null) {
      attachment.close();
    }
  }

  /** Detaches everywhere. */
  void detachAll() {
    List.copyOf(attachments.keySet()).forEach(this::detach);
  }

  /** Interface name to how it is attached. */
  Map<String, String> attached() {
    Map<String, String> how = new TreeMap<>();
    attachments.forEach((name, attachment) -> how.put(name, attachment.how()));
    return how;
  }

  /** Ends what is not pinned; what is pinned goes on without the process. */
  @Override
  public void close() {
    if (pins == null) {
      detachAll();
      return;
    }
    for (Attachment attachment : attachments.values()) {
      if (attachment instanceof TcxAttachment tcx) {
        Native.close(tcx.link());
      }
    }
    attachments.clear();
  }
}
