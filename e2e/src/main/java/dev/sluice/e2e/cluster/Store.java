package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects: one sorted map per resource, one revision counter for everything as in etcd, and a
 * bounded history per resource from which watches resume.
 */
final class Store {
  private static final int HISTORY = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Collection> collections = new HashMap<>();
  private long revision = 1;

  /** Runs a read-modify-write; nothing else changes meanwhile. */
  <T> T transact(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  Optional<Stored> get(ResourceType type, String key) {
    return transact(() -> Optional.ofNullable(of(type).objects.get(key)));
  }

  /** A consistent list; an empty namespace means all. */
  Listing list(ResourceType type, String namespace) {
    return transact(() -> {
      NavigableMap<String, Stored> all = of(type).objects;
      var part =
          namespace.isEmpty() ? all : all.subMap(namespace + "/", true, namespace + "0", false);
      return new Listing(List.copyOf(part.values()), revision);
    });
  }

  /** Stores what {@code candidate} says under the next revision and tells the watchers. */
  Stored put(ResourceType type, String key, ObjectNode candidate) {
    return transact(() -> {
      Collection c = of(type);
      Stored next = stamped(candidate);
      Stored before = c.objects.put(key, next);
      c.publish(
          new Change(before == null ? Change.Kind.ADDED : Change.Kind.MODIFIED, next, before));
      return next;
    });
  }

  /** Removes an object; the answer is its last state, {@code last} under the next revision. */
  Stored remove(ResourceType type, String key, ObjectNode last) {
    return transact(() -> {
      Collection c = of(type);
      Stored before = c.objects.remove(key);
      Stored gone = stamped(last);
      c.publish(new Change(Change.Kind.DELETED, gone, before));
      return gone;
    });
  }

  /**
   * Starts a watch.
   *
   * @param from resume after this revision; empty = begin with every object as ADDED
   * @param watcher is called in order under the store's lock, so it must only hand over
   */
  Subscription watch(ResourceType type, Optional<Long> from, Consumer<Change> watcher) {
    return transact(() -> {
      Collection c = of(type);
      if (from.isPresent()) {
        if (from.get() < c.forgotten) {
          throw ApiException.gone(
              "too old resource version: " + from.get() + " (" + c.forgotten + ")");
        }
        c.history.stream().filter(h -> h.now().revision() > from.get()).forEach(watcher);
      } else {
        c.objects.values().forEach(s -> watcher.accept(new Change(Change.Kind.ADDED, s, null)));
      }
      c.watchers.add(watcher);
      return new Subscription(revision, () -> transact(() -> c.watchers.remove(watcher)));
    });
  }

  private Stored stamped(ObjectNode candidate) {
    revision++;
    candidate.withObject("/metadata").put("resourceVersion", Long.toString(revision));
    return new Stored(candidate, revision);
  }

  private Collection of(ResourceType type) {
    // Versions of one kind share their objects; there is no conversion.
    return collections.computeIfAbsent(type.qualified(), _ -> new Collection());
  }

  /** A list and the revision it is of. */
  record Listing(List<Stored> items, long revision) {}

  /** A running watch. */
  record Subscription(long revision, Runnable cancel) {}

  private static final class Collection {
    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final ArrayDeque<Change> history = new ArrayDeque<>();
    private final Set<Consumer<Change>> watchers = new LinkedHashSet<>();
    private long forgotten;

    void publish(Change change) {
      history.addLast(change);
      if (history.size() > HISTORY) {
        @Nullable Change dropped = history.pollFirst();
        forgotten = dropped == null ? forgotten : dropped.now().revision();
      }
      new ArrayList<>(watchers).forEach(w -> w.accept(change));
    }
  }
}
