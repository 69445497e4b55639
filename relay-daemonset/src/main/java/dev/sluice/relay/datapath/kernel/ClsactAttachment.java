package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.TrafficControl;

/**
 * A filter of a clsact qdisc, for kernels without tcx. The kernel keeps it when the process is
 * killed; without the process its program finds nothing to go on with and lets every frame pass.
 *
 * @param ifindex interface
 * @param handle tells relays apart
 */
record ClsactAttachment(int ifindex, int handle) implements Attachment {
  static ClsactAttachment attach(int program, int ifindex, int handle) throws ErrnoException {
    TrafficControl.addClsact(ifindex);
    TrafficControl.setIngressFilter(ifindex, handle, program);
    return new ClsactAttachment(ifindex, handle);
  }

  @Override
  public String how() {
    return "clsact";
  }

  @Override
  public void replace(int program) throws ErrnoException {
    TrafficControl.setIngressFilter(ifindex, handle, program);
  }

  @Override
  public void close() {
    TrafficControl.removeIngressFilter(ifindex, handle);
  }
}
