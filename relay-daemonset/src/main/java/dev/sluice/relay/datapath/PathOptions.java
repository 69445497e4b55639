package dev.sluice.relay.datapath;

import java.util.List;

/**
 * How user-space paths work.
 *
 * @param threads packet threads per ingress interface; more than one share it by flow
 * @param cpus processors packet threads are pinned to, in turn; empty = not pinned
 * @param bufferBytes receive buffer or ring of each thread
 * @param bypassQueueing whether copies skip the queueing discipline of their device
 * @param fragments whether fragments that follow a first one are forwarded
 */
public record PathOptions(
    int threads, List<Integer> cpus, int bufferBytes, boolean bypassQueueing, boolean fragments) {
  /** One thread per interface, not pinned, 4 MiB, without fragments. */
  public static final PathOptions DEFAULT = new PathOptions(1, List.of(), 4 << 20, false, false);

  /** Copies the list. */
  public PathOptions {
    cpus = List.copyOf(cpus);
  }
}
