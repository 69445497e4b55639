package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.NetDevices;
import dev.sluice.relay.table.Nic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * XDP programs in the drivers of ingress interfaces, beside those of tc, which see what XDP leaves.
 * Where a driver refuses, tc does everything.
 */
final class XdpInterfaces implements AutoCloseable {
  private final XdpMode mode;
  private final @Nullable Pins pins;
  private final Map<String, XdpAttachment> attachments = new TreeMap<>();
  private final Map<String, String> refusals = new TreeMap<>();

  XdpInterfaces(XdpMode mode, @Nullable Pins pins) {
    this.mode = mode;
    this.pins = pins;
  }

  /**
   * Attaches where it is wanted and possible, with the programs of a generation.
   *
   * @return name of every interface with a program to whether it is a virtual one
   */
  Map<String, Boolean> attach(Generation generation, List<Nic> nics, Map<String, Integer> slots) {
    Map<String, Boolean> attached = new HashMap<>();
    for (Nic nic : nics) {
      Integer slot = slots.get(nic.name());
      if (mode == XdpMode.OFF || slot == null) {
        continue;
      }
      String kind = NetDevices.kind(nic.index());
      if (mode == XdpMode.AUTO && !kind.isEmpty()) {
        refusals.put(nic.name(), "of kind " + kind);
        continue;
      }
      try {
        attach(generation.xdpIngress(slot), nic);
        attached.put(nic.name(), !kind.isEmpty());
        refusals.remove(nic.name());
      } catch (IOException e) {
        refusals.put(nic.name(), String.valueOf(e.getMessage()));
      }
    }
    return attached;
  }

  private void attach(int program, Nic nic) throws IOException {
    XdpAttachment old = attachments.get(nic.name());
    if (old == null && pins != null) {
      int link = pins.link(Pins.XDP, nic.name());
      old = link < 0 ? null : new XdpAttachment(link);
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
    XdpAttachment fresh = XdpAttachment.attach(program, nic.index(), nic.name());
    if (pins != null) {
      try {
        pins.pinLink(Pins.XDP, nic.name(), fresh.link());
      } catch (ErrnoException e) {
        fresh.close();
        throw e;
      }
    }
    attachments.put(nic.name(), fresh);
  }

  /** Detaches from every interface but these. */
  void retain(Set<String> names) {
    for (String name : List.copyOf(attachments.keySet())) {
      if (!names.contains(name)) {
        detach(name);
      }
    }
  }

  private void detach(String name) {
    XdpAttachment attachment = attachments.remove(name);
    if (pins != null) {
      pins.removeLink(Pins.XDP, name);
    }
    if (attachment != null) {
      attachment.close();
    }
  }

  /** Names of the interfaces with an XDP program. */
  Set<String> attached() {
    return Set.copyOf(attachments.keySet());
  }

  /** Interface name to why it has no XDP program. */
  Map<String, String> refusals() {
    return new TreeMap<>(refusals);
  }

  @Override
  public void close() {
    if (pins == null) {
      retain(Set.of());
    } else {
      attachments.values().forEach(attachment -> Native.close(attachment.link()));
      attachments.clear();
    }
  }
}
