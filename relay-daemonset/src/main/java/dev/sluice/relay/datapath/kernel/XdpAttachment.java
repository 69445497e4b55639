package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.BpfLink;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;

/** An XDP link in the driver. It ends with its last descriptor or pin. */
record XdpAttachment(int link) implements Attachment {
  /** {@code XDP_FLAGS_DRV_MODE}, {@code linux/if_link.h}. */
  private static final int DRIVER_MODE = 1 << 2;

  /**
   * Attaches a program.
   *
   * @throws ErrnoException when the driver has no XDP, or another program is attached
   */
  static XdpAttachment attach(int program, int ifindex, String name) throws ErrnoException {
    int link = BpfLink.createLink(program, ifindex, BpfLink.ATTACH_XDP, DRIVER_MODE);
    return new XdpAttachment(Native.check(link, "attach to " + name + " by native XDP"));
  }

  @Override
  public String how() {
    return "xdp";
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
