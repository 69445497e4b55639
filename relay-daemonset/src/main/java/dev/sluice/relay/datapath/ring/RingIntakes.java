package dev.sluice.relay.datapath.ring;

import dev.sluice.relay.datapath.Intake;
import dev.sluice.relay.datapath.IntakeFactory;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FrameRing;
import dev.sluice.relay.ffi.PacketRing;
import dev.sluice.relay.table.Nic;

/** Intakes that read rings. */
public final class RingIntakes implements IntakeFactory {
  private static final int PROBE_BLOCKS = 2;
  private static final int PROBE_FRAME = 2048;

  private final RingKind kind;
  private final int ringBytes;

  /** Intakes with a ring of that kind and size each. */
  public RingIntakes(RingKind kind, int ringBytes) {
    this.kind = kind;
    this.ringBytes = ringBytes;
  }

  @Override
  public void probe() throws ErrnoException {
    try (RingSocket socket = new RingSocket()) {
      int fd = socket.number();
      switch (kind) {
        case FRAMES -> new FrameRing(fd, PROBE_FRAME, PROBE_BLOCKS * BlockIntake.BLOCK).close();
        case BLOCKS -> new PacketRing(fd, BlockIntake.BLOCK, PROBE_BLOCKS, 1).close();
      }
    }
  }

  @Override
  public Intake open(Nic nic, boolean unicast, int fanout) throws ErrnoException {
    return switch (kind) {
      case FRAMES -> new FrameIntake(nic, unicast, fanout, ringBytes);
      case BLOCKS -> new BlockIntake(nic, unicast, fanout, ringBytes);
    };
  }
}
