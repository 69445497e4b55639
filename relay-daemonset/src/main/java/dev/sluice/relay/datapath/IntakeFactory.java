package dev.sluice.relay.datapath;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.table.Nic;

/** Opens intakes of one kind. */
public interface IntakeFactory {
  /** Fails with the reason when this machine or process has no intakes of this kind. */
  void probe() throws ErrnoException;

  /**
   * Opens an intake.
   *
   * @param nic interface to take frames in on
   * @param unicast whether frames to single hosts are wanted too
   * @param fanout group the intake shares the interface's frames in, by flow; negative = alone
   */
  Intake open(Nic nic, boolean unicast, int fanout) throws ErrnoException;
}
