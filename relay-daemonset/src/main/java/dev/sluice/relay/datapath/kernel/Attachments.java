package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.table.Nic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is attached to interfaces in one way, with the pins of it. */
final class Attachments implements AutoCloseable {
  /** Attaches a program to an interface that has none of ours. */
  interface Hook {
    /** What is attached then. */
    Attachment attach(int program, Nic nic) throws IOException;
  }

  private final String how;
  private final String prefix;
  private final @Nullable Pins pins;
  private final Map<String, Attachment> attachments = new TreeMap<>();

  /**
   * Nothing, yet.
   *
   * @param how what links found pinned are attached by
   * @param prefix of the pins' names
   * @param pins where links are pinned; null = nowhere
   */
  Attachments(String how, String prefix, @Nullable Pins pins) {
    this.how = how;
    this.prefix = prefix;
    this.pins = pins;
  }

  /**
   * Makes a program the one that runs at an interface: in one step where one of ours runs already,
   * be it of an earlier process.
   */
  void put(int program, Nic nic, Hook hook) throws IOException {
    Attachment old = attachments.get(nic.name());
    if (old == null && pins != null) {
      int link = pins.link(prefix, nic.name());
      old = link < 0 ? null : new LinkAttachment(how, link);
    }
    if (old != null) {
      attachments.put(nic.name(), old);
      if (old.ifindex() == nic.index()) {
        old.replace(program);
        return;
      }
      detach(nic.name());
    }
    Attachment fresh = hook.attach(program, nic);
    if (pins != null && fresh instanceof LinkAttachment link) {
      try {
        pins.pinLink(prefix, nic.name(), link.link());
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
    Attachment attachment = attachments.remove(name);
    if (pins != null) {
      pins.removeLink(prefix, name);
    }
    if (attachment != null) {
      attachment.close();
    }
  }

  /** Interface name to how it is attached. */
  Map<String, String> ways() {
    Map<String, String> ways = new TreeMap<>();
    attachments.forEach((name, attachment) -> ways.put(name, attachment.how()));
    return ways;
  }

  /** Ends what is not pinned; what is pinned goes on without the process. */
  @Override
  public void close() {
    if (pins == null) {
      retain(Set.of());
      return;
    }
    for (Attachment attachment : attachments.values()) {
      if (attachment instanceof LinkAttachment link) {
        Native.close(link.link());
      }
    }
    attachments.clear();
  }
}
