package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.BpfLink;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;

/** A tcx link. It ends with its last descriptor or pin, whatever happens to the process. */
record TcxAttachment(int link) implements Attachment {
  /**
   * Attaches a program.
   *
   * @throws ErrnoException {@code EINVAL} before Linux 6.6
   */
  static TcxAttachment attach(int program, int ifindex, String name) throws ErrnoException {
    int link = BpfLink.createLink(program, ifindex, BpfLink.ATTACH_TCX_INGRESS, 0);
    return new TcxAttachment(Native.check(link, "attach to " + name + " by tcx"));
  }

  @Override
  public String how() {
    return "tcx";
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
