package dev.sluice.relay.audience;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Wakeup;
import dev.sluice.relay.rule.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells which groups somebody listens to on the links of outputs, from a thread of its own. It
 * hears other hosts, not this one. A link nobody reports on, and nobody asks on, falls silent after
 * some minutes: there must be a querier, this relay or another.
 */
public final class Audience implements AutoCloseable {
  private static final int TICK_MILLIS = 200;
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int BUFFER = 65_536;
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final boolean querier;
  private final Consumer<Set<Member>> listener;
  private final Wakeup wakeup;
  private final Thread thread;
  private volatile Set<Link> wanted = Set.of();
  private volatile List<String> problems = List.of();
  private volatile boolean closed;

  /** The thread's own. */
  private final Map<Integer, Ear> ears = new HashMap<>();

  private Set<Member> members = Set.of();
  private long retryAt;

  /** Somebody listens to a group on the link of an interface. */
  public record Member(String interfaceName, Address group) {}

  /**
   * Prepares; nothing is heard before {@link #watch}.
   *
   * @param querier whether this relay asks on links where no querier with a lower address does
   * @param listener called on this audience's thread with each new picture
   * @throws ErrnoException when the process has no descriptors left
   */
  public Audience(boolean querier, Consumer<Set<Member>> listener) throws ErrnoException {
    this.querier = querier;
    this.listener = listener;
    wakeup = new Wakeup();
    thread = Thread.ofPlatform().name("relay-audience").daemon().unstarted(this::run);
    thread.start();
  }

  /** Links whose listeners matter from now on. */
  public void watch(Set<Link> links) {
    if (!links.equals(wanted)) {
      wanted = Set.copyOf(links);
      wakeup.signal();
    }
  }

  /** What does not work at the moment, in words. */
  public List<String> problems() {
    return problems;
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER, 8);
      byte[] frame = new byte[BUFFER];
      while (!closed) {
        long now = System.nanoTime();
        open(now);
        Set<Member> found = new HashSet<>();
        for (Ear ear : ears.values()) {
          ear.hear(buffer, frame, now);
          ear.pass(buffer, now);
          ear.addTo(found);
        }
        if (!found.equals(members)) {
          members = Set.copyOf(found);
          listener.accept(members);
        }
        await();
      }
    } finally {
      ears.values().forEach(Ear::close);
      wakeup.close();
    }
  }

  private void open(long now) {
    Set<Link> links = wanted;
    Set<Integer> there = links.stream().map(Link::ifindex).collect(Collectors.toSet());
    for (Integer old : List.copyOf(ears.keySet())) {
      Ear ear = there.contains(old) ? null : ears.remove(old);
      if (ear != null) {
        ear.close();
      }
    }
    if (!problems.isEmpty() && now - retryAt < 0) {
      return;
    }
    Set<String> failed = new TreeSet<>();
    for (Link link : links) {
      try {
        open(link, now);
      } catch (ErrnoException e) {
        failed.add("cannot tell who listens: " + e.getMessage());
      }
    }
    retryAt = now + RETRY_NANOS;
    problems = List.copyOf(failed);
  }

  private void open(Link link, long now) throws ErrnoException {
    Ear ear = ears.get(link.ifindex());
    if (ear == null) {
      ears.put(link.ifindex(), Ear.open(link, querier, now));
    } else if (!ear.link().equals(link)) {
      ear.moved(link, querier);
    }
  }

  private void await() {
    try (Arena arena = Arena.ofConfined()) {
      List<Ear> all = new ArrayList<>(ears.values());
      int count = all.size() + 1;
      MemorySegment set = arena.allocate(count * Native.POLLFD_SIZE, 8);
      Native.pollSet(set, 0, wakeup.fd(), Native.POLLIN);
      for (int i = 0; i < all.size(); i++) {
        Native.pollSet(set, i + 1, all.get(i).descriptor(), Native.POLLIN);
      }
      int unused = Native.poll(set, count, all.isEmpty() ? 10 * TICK_MILLIS : TICK_MILLIS);
      wakeup.clear();
    }
  }

  @Override
  public void close() {
    closed = true;
    wakeup.signal();
    try {
      thread.join(JOIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
