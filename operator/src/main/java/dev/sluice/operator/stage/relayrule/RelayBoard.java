package dev.sluice.operator.stage.relayrule;

import dev.sluice.operator.stage.relayrule.plan.Compiled;
import dev.sluice.operator.stage.relayrule.plan.Links;
import dev.sluice.operator.stage.relayrule.plan.NodeFacts;
import dev.sluice.operator.stage.relayrule.plan.Pace;
import dev.sluice.operator.stage.relayrule.plan.RelayView.Undelivered;
import dev.sluice.operator.stage.relayrule.plan.RuleCompiler;
import dev.sluice.operator.stage.relayrule.plan.RuleFacts;
import dev.sluice.operator.stage.relayrule.plan.Verdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rules compiled together, once for each state of rules and nodes, and at most twice a second:
 * a thousand rules that come at once are compiled a few times, not a thousand. Whoever is due first
 * compiles and writes for all.
 */
final class RelayBoard {
  private static final Duration SETTLE = Duration.ofMillis(500);

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean dirty = new AtomicBoolean(true);
  private final InstantSource clock;
  private final Links links;
  private final RuleFilesWriter writer;
  private final RelayMeters meters;
  private Runnable compileSoon = () -> {};
  private @Nullable Facts facts;
  private Instant last = Instant.EPOCH;
  private volatile Compiled compiled = Compiled.none();
  private volatile Optional<Undelivered> undelivered = Optional.empty();

  /** What is compiled, read from caches. */
  interface Facts {
    /** Every rule that is not being deleted. */
    List<RuleFacts> rules();

    /** Every node. */
    List<NodeFacts> nodes();

    /** Whether the caches are filled. */
    boolean complete();
  }

  RelayBoard(Links links, RuleFilesWriter writer, RelayMeters meters, InstantSource clock) {
    this.clock = clock;
    this.links = links;
    this.writer = writer;
    this.meters = meters;
  }

  void open(Facts caches) {
    facts = caches;
  }

  /** Who is told that something has to be compiled. */
  void onStale(Runnable listener) {
    compileSoon = listener;
  }

  /** Rules or nodes have changed. */
  void stale() {
    dirty.set(true);
    compileSoon.run();
  }

  /** The ConfigMap as the cluster tells it; absent = it is gone. */
  void told(@Nullable ConfigMap map) {
    lock.lock();
    try {
      if (map == null) {
        writer.gone();
      } else {
        writer.seen(map);
      }
    } finally {
      lock.unlock();
    }
  }

  Compiled compiled() {
    return compiled;
  }

  Optional<Undelivered> undelivered() {
    return undelivered;
  }

  /** Ids of rules that a node has. */
  List<String> rulesOn(String node) {
    return compiled.verdicts().entrySet().stream()
        .filter(e -> e.getValue().accepted() && has(e.getValue(), node))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Compiles when something has changed, and writes when the ConfigMap differs.
   *
   * @param changed is given the ids of rules with another verdict
   * @return the time until it can be done; empty = it is done
   */
  Optional<Duration> refresh(KubernetesClient client, Consumer<Set<String>> changed) {
    lock.lock();
    try {
      Facts caches = facts;
      if (caches == null || !caches.complete()) {
        return Optional.of(SETTLE);
      }
      // Only now: somebody else may have compiled while this one waited for its turn.
      Instant now = clock.instant();
      if (dirty.get() && !Pace.due(last, SETTLE, now)) {
        return Optional.of(Duration.between(now, last.plus(SETTLE)));
      }
      if (dirty.getAndSet(false)) {
        compile(caches, now, changed);
      }
      undelivered = writer.write(compiled.files(), client);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void compile(Facts caches, Instant now, Consumer<Set<String>> changed) {
    last = now;
    Compiled before = compiled;
    Compiled next =
        meters.compile(() ->
            RuleCompiler.compile(caches.rules(), caches.nodes(), links, RuleCompiler.MAX_BYTES));
    compiled = next;
    changed.accept(next.changedSince(before));
  }

  private static boolean has(Verdict verdict, String node) {
    return Collections.binarySearch(verdict.nodes(), node) >= 0;
  }
}
