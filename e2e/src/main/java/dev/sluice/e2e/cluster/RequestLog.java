package dev.sluice.e2e.cluster;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What the server was asked: counts by verb and resource, and a hook at every write. */
public final class RequestLog {
  private static final List<String> READS = List.of("get", "list", "watch");

  private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Consumer<Mutation>> hooks = new CopyOnWriteArrayList<>();

  RequestLog() {}

  /** Requests since start or the last {@link #reset}, as {@code "patch leases.…" → n}. */
  public SortedMap<String, Long> counts() {
    var out = new TreeMap<String, Long>();
    counts.forEach((k, v) -> out.put(k, v.sum()));
    return out;
  }

  /** Requests with this verb and resource ({@code plural.group}, {@code /status} appended). */
  public long count(String verb, String resource) {
    LongAdder n = counts.get(verb + " " + resource);
    return n == null ? 0 : n.sum();
  }

  /** All requests that can change something, dry runs and refused ones included. */
  public long writes() {
    return counts().entrySet().stream()
        .filter(e -> !READS.contains(e.getKey().substring(0, e.getKey().indexOf(' '))))
        .mapToLong(e -> e.getValue())
        .sum();
  }

  /** Starts counting from zero. */
  public void reset() {
    counts.clear();
  }

  /**
   * Calls {@code hook} before every write is applied and after it is stored, on the request's own
   * thread and outside the store's lock: it may block, or kill the client. Close the answer to
   * stop.
   */
  public AutoCloseable onMutation(Consumer<Mutation> hook) {
    hooks.add(hook);
    return () -> hooks.remove(hook);
  }

  void count(String verb, Route route) {
    counts.computeIfAbsent(verb + " " + resource(route), _ -> new LongAdder()).increment();
  }

  void tell(Mutation.Phase phase, String verb, Write write) {
    if (hooks.isEmpty()) {
      return;
    }
    Route r = write.route();
    var mutation = new Mutation(phase, verb, resource(r), r.namespace(), r.name(), write.manager());
    hooks.forEach(h -> h.accept(mutation));
  }

  private static String resource(Route route) {
    String base = route.type().qualified();
    return route.subresource().isEmpty() ? base : base + "/" + route.subresource();
  }
}
