package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.datapath.IntakeFactory;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketRing;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.table.Nic;

/** Intakes that read TPACKET_V3 rings. */
public final class RingIntakes implements IntakeFactory {
  private static final int PROBE_BLOCKS = 2;

  private final int ringBytes;

  /** Intakes with a ring of that size each. */
  public RingIntakes(int ringBytes) {
    this.ringBytes = ringBytes;
  }

  @Override
  public void probe() throws ErrnoException {
    try (Fd fd = PacketSocket.open()) {
      Native.check(
          PacketSocket.ignoreOutgoing(fd.number()), "ignore what this host sends (Linux 4.20)");
      Native.check(PacketSocket.vnetHeader(fd.number()), "ask for the state of sums");
      new PacketRing(fd.number(), RingIntake.BLOCK, PROBE_BLOCKS, 1).close();
    }
  }

  @Override
  public Intake open(Nic nic, boolean unicast, int fanout) throws ErrnoException {
    return new RingIntake(nic, unicast, fanout, ringBytes);
  }
}
