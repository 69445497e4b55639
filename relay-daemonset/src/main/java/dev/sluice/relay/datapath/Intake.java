package dev.sluice.relay.datapath;

/** Where a packet thread's frames come from: one socket on one interface. */
public interface Intake extends AutoCloseable {
  /** Descriptor to poll for frames. */
  int fd();

  /**
   * Hands the frames that are there, up to a batch, to the forwarder, and flushes it. Never waits.
   *
   * @return how many frames there were; 0 = none; or a negated errno
   */
  int receive(Forwarder forwarder);

  /** Frames the kernel dropped since the last call because this intake was too slow. */
  long drops();

  /** Whether frames to single hosts are wanted too, not only those to groups. */
  void takeUnicast(boolean wanted);

  /** Stops taking in; what was taken in already can still be received. */
  void detach();

  @Override
  void close();
}
