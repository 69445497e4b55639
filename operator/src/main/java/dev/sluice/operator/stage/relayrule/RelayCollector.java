package dev.sluice.operator.stage.relayrule;

import dev.sluice.api.site.Endpoint;
import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Relays;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.relayrule.plan.Pace;
import dev.sluice.operator.stage.relayrule.plan.Reading;
import dev.sluice.operator.stage.relayrule.plan.RelaySettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads relays, each at most once at a time and at a bounded rate however many rules ask, and keeps
 * the last reading of each. Nobody waits here for a relay: rules look at what is known, and are
 * told when a reading says something new.
 */
final class RelayCollector {
  private static final int AT_ONCE = 64;
  private static final String DEADLINE = "5s";

  private final Relays relays;
  private final RelaySettings settings;
  private final InstantSource clock;
  private final RelayMeters meters;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("relay-read-", 0).factory());
  private final Map<String, Reading> readings = new ConcurrentHashMap<>();
  private final Map<String, Instant> asked = new ConcurrentHashMap<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /** Wires it; {@code news} is given the node whose relay says something new. */
  RelayCollector(Relays relays, RelaySettings settings, InstantSource clock, RelayMeters meters) {
    this.relays = relays;
    this.settings = settings;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * What is known of a node's relay now; asks it again when the last answer is old.
   *
   * @param address where the node's relay answers; absent = no relay runs there
   * @param every least time between two questions
   * @param news is given the node when an answer says something new
   */
  Reading look(String node, @Nullable String address, Duration every, Consumer<String> news) {
    Instant now = now();
    if (address == null) {
      return update(node, r -> r.withoutRelay(now));
    }
    Instant before = asked.get(node);
    boolean due = before == null || Pace.due(before, every, now);
    if (due && underWay.add(node)) {
      asked.put(node, now);
      var _ = threads.submit(() -> read(node, address, news));
    }
    return readings.getOrDefault(node, Reading.never(now));
  }

  /** What is known of a node's relay, without asking. */
  Optional<Reading> known(String node) {
    return Optional.ofNullable(readings.get(node));
  }

  /** Forgets the relays of other nodes. */
  void retain(Set<String> nodes) {
    readings.keySet().retainAll(nodes);
    asked.keySet().retainAll(nodes);
  }

  private void read(String node, String address, Consumer<String> news) {
    try {
      places.acquireUninterruptibly();
      Reply<Report> answer;
      try {
        answer = relays.read(endpoint(address));
      } finally {
        places.release();
      }
      meters.read(answer);
      Reading before = readings.getOrDefault(node, Reading.never(now()));
      Reading after = update(node, r -> r.with(node, answer, now()));
      if (after.tellsMoreThan(before)) {
        news.accept(node);
      }
    } finally {
      underWay.remove(node);
    }
  }

  private Reading update(String node, UnaryOperator<Reading> change) {
    return readings.merge(node, change.apply(Reading.never(now())), (old, _) -> change.apply(old));
  }

  private Endpoint endpoint(String address) {
    String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    return new Endpoint(
        (settings.tls() ? "https://" : "http://") + host + ":" + settings.port(),
        settings.tokenSecret().map(this::secret).orElse(null),
        settings.caSecret().map(this::secret).orElse(null),
        DEADLINE);
  }

  private SecretRef secret(String name) {
    return new SecretRef(name, settings.namespace());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
