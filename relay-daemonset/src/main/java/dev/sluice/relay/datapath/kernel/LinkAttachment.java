package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.BpfLink;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;

/**
 * A link of tcx, or of XDP in the driver. It ends with its last descriptor or pin, whatever happens
 * to the process.
 *
 * @param how {@code tcx} or {@code xdp}
 * @param link its descriptor
 */
record LinkAttachment(String how, int link) implements Attachment {
  static final String TCX = "tcx";
  static final String XDP = "xdp";

  /** {@code XDP_FLAGS_DRV_MODE}, {@code linux/if_link.h}. */
  private static final int DRIVER_MODE = 1 << 2;

  /**
   * Attaches a program by tcx.
   *
   * @throws ErrnoException {@code EINVAL} before Linux 6.6
   */
  static LinkAttachment tcx(int program, int ifindex, String name) throws ErrnoException {
    int link = BpfLink.createLink(program, ifindex, BpfLink.ATTACH_TCX_INGRESS, 0);
    return new LinkAttachment(TCX, Native.check(link, "attach to " + name + " by tcx"));
  }

  /**
   * Attaches a program in the driver.
   *
   * @throws ErrnoException when the driver has no XDP, or another program is attached
   */
  static LinkAttachment xdp(int program, int ifindex, String name) throws ErrnoException {
    int link = BpfLink.createLink(program, ifindex, BpfLink.ATTACH_XDP, DRIVER_MODE);
    return new LinkAttachment(XDP, Native.check(link, "attach to " + name + " by native XDP"));
  }

  @Override
  public int ifindex() {
    try {
      return BpfLink.linkInfo(link).ifindex();
    } catch (ErrnoException e) {
      return 0;
    }
  }

  @Override
  public void replace(int program) throws ErrnoException {
    BpfLink.updateLink(link, program);
  }

  @Override
  public void close() {
    Native.close(link);
  }
}
