package dev.sluice.relay.link;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Netlink;
import dev.sluice.relay.ffi.Wakeup;
import dev.sluice.relay.table.Network;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells of every change of the machine's interfaces. An event is only a reason to look: what is
 * told is always the whole picture, so that a lost or reordered event cannot leave a wrong one. A
 * look is also taken every few seconds.
 */
public final class LinkWatcher implements AutoCloseable {
  private static final int[] GROUPS = {
    Netlink.GROUP_LINK, Netlink.GROUP_IPV4_ADDRESS, Netlink.GROUP_IPV6_ADDRESS,
  };
  private static final int[] TARGET_GROUPS = {
    Netlink.GROUP_NEIGH, Netlink.GROUP_IPV4_ROUTE, Netlink.GROUP_IPV6_ROUTE,
  };
  private static final int LOOK_MILLIS = 5000;
  private static final int SETTLE_MILLIS = 10;
  private static final int RETRY_MILLIS = 1000;
  private static final long CONFIRM_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final Consumer<Network> listener;
  private final Consumer<String> trouble;
  private final Netlink events;
  private final Survey survey;
  private final Wakeup wakeup;
  private final Thread thread;
  private volatile Set<Network.Target> targets = Set.of();
  private volatile boolean closed;

  /** What the watching thread knows; touched by it alone. */
  private Network network = Network.NONE;

  private boolean watchesTargets;
  private long confirmed;

  /**
   * Takes the first look; changes are told from {@link #start} on.
   *
   * @param listener called on the watcher's thread with each new picture
   * @param trouble called on the watcher's thread when a look fails
   * @throws ErrnoException when the kernel cannot be asked
   */
  public LinkWatcher(Consumer<Network> listener, Consumer<String> trouble) throws ErrnoException {
    this.listener = listener;
    this.trouble = trouble;
    events = new Netlink();
    survey = new Survey();
    wakeup = new Wakeup();
    for (int group : GROUPS) {
      events.subscribe(group, true);
    }
    network = survey.take(Set.of());
    thread = Thread.ofPlatform().name("relay-link").daemon().unstarted(this::run);
  }

  /** Begins to tell; the first picture is told at once. */
  public void start() {
    thread.start();
  }

  /** Hosts whose link-layer address is needed from now on. */
  public void watch(Set<Network.Target> hosts) {
    Set<Network.Target> wanted = Set.copyOf(hosts);
    if (!wanted.equals(targets)) {
      targets = wanted;
      wakeup.signal();
    }
  }

  private void run() {
    listener.accept(network);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollSet = arena.allocate(2 * Native.POLLFD_SIZE, 8);
      while (!closed) {
        look();
        await(pollSet);
      }
    }
    events.close();
    survey.close();
    wakeup.close();
  }

  private void await(MemorySegment pollSet) {
    Native.pollSet(pollSet, 0, events.fd(), Native.POLLIN);
    Native.pollSet(pollSet, 1, wakeup.fd(), Native.POLLIN);
    boolean missing = network.neighbours().size() < targets.size();
    int ready = Native.poll(pollSet, 2, missing ? RETRY_MILLIS : LOOK_MILLIS);
    wakeup.clear();
    if (ready > 0 && events.discard()) {
      // Events come in bursts; one look answers all of them.
      Native.pollSet(pollSet, 0, -1, Native.POLLIN);
      Native.poll(pollSet, 2, SETTLE_MILLIS);
      events.discard();
    }
  }

  private void look() {
    try {
      Set<Network.Target> wanted = targets;
      watchTargets(!wanted.isEmpty());
      Network found = survey.take(wanted);
      long now = System.nanoTime();
      boolean missing = found.neighbours().size() < wanted.size();
      if (missing || (!wanted.isEmpty() && now - confirmed > CONFIRM_NANOS)) {
        survey.use(wanted, found);
        confirmed = now;
      }
      if (!found.equals(network)) {
        network = found;
        listener.accept(found);
      }
    } catch (ErrnoException e) {
      trouble.accept(e.getMessage());
    }
  }

  private void watchTargets(boolean on) throws ErrnoException {
    if (on != watchesTargets) {
      for (int group : TARGET_GROUPS) {
        events.subscribe(group, on);
      }
      watchesTargets = on;
    }
  }

  @Override
  public void close() {
    closed = true;
    wakeup.signal();
    boolean interrupted = false;
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(JOIN);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
