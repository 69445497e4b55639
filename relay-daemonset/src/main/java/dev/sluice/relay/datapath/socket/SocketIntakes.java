package dev.sluice.relay.datapath.socket;

import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.datapath.IntakeFactory;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.table.Nic;

/** Intakes that read packet sockets. */
public final class SocketIntakes implements IntakeFactory {
  private final int bufferBytes;

  /** Intakes with a receive buffer of that size each. */
  public SocketIntakes(int bufferBytes) {
    this.bufferBytes = bufferBytes;
  }

  @Override
  public void probe() throws ErrnoException {
    try (Fd fd = PacketSocket.open()) {
      Native.check(
          PacketSocket.ignoreOutgoing(fd.number()), "ignore what this host sends (Linux 4.20)");
    }
  }

  @Override
  public Intake open(Nic nic, boolean unicast, int fanout) throws ErrnoException {
    return new SocketIntake(nic, unicast, fanout, bufferBytes);
  }
}
