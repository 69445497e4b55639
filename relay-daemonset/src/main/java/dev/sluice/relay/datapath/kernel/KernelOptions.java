package dev.sluice.relay.datapath.kernel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel path is set up.
 *
 * @param instance tells relays on one node apart: 1 to 65535; part of a clsact filter's handle
 * @param pins directory of a bpf file system where links and programs are pinned, so that
 *     forwarding goes on while the process restarts; null: everything ends with the process
 * @param tcx whether tcx may be used; false simulates a kernel without it
 * @param xdp where rules are forwarded in the driver
 * @param passes what matched also goes on to the node's own sockets, as on the other paths; it is
 *     then copied once more, and never forwarded in the driver
 */
public record KernelOptions(
    int instance, @Nullable Path pins, boolean tcx, XdpMode xdp, boolean passes) {
  private static final int MAX_INSTANCE = 0xffff;

  /** Nothing pinned, tcx where there is one, XDP where it is worth it. */
  public static final KernelOptions DEFAULT = new KernelOptions(1, null, true, XdpMode.AUTO, false);

  /** Checks the instance, and that the driver is not asked for what it cannot do. */
  public KernelOptions {
    if (instance < 1 || instance > MAX_INSTANCE) {
      throw new IllegalArgumentException("instance is " + instance + "; 1 to " + MAX_INSTANCE);
    }
    if (passes && xdp == XdpMode.ALWAYS) {
      throw new IllegalArgumentException(
          "what is forwarded in the driver cannot go on to the node");
    }
  }
}
