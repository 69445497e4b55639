package dev.sluice.relay.datapath.kernel;

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
  private final Attachments attachments;
  private final Map<String, String> refusals = new TreeMap<>();

  XdpInterfaces(XdpMode mode, @Nullable Pins pins) {
    this.mode = mode;
    attachments = new Attachments(LinkAttachment.XDP, Pins.XDP, pins);
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
        attachments.put(generation.xdpIngress(slot), nic, XdpInterfaces::create);
        attached.put(nic.name(), !kind.isEmpty());
        refusals.remove(nic.name());
      } catch (IOException e) {
        refusals.put(nic.name(), String.valueOf(e.getMessage()));
      }
    }
    return attached;
  }

  private static Attachment create(int program, Nic nic) throws IOException {
    return LinkAttachment.xdp(program, nic.index(), nic.name());
  }

  /** Detaches from every interface but these. */
  void retain(Set<String> names) {
    attachments.retain(names);
  }

  /** Names of the interfaces with an XDP program. */
  Set<String> attached() {
    return attachments.ways().keySet();
  }

  /** Interface name to why it has no XDP program. */
  Map<String, String> refusals() {
    return new TreeMap<>(refusals);
  }

  @Override
  public void close() {
    attachments.close();
  }
}
