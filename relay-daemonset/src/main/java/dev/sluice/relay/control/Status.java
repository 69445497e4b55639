package dev.sluice.relay.control;

import dev.sluice.relay.report.Report;
import dev.sluice.relay.stats.RateWindow;
import dev.sluice.relay.table.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay says of itself: facts that do not change, and reports made when they are asked for.
 */
public final class Status implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Status.class);
  private static final long SAMPLE_MILLIS = 1000;

  private final Relay relay;
  private final Identity identity;
  private final @Nullable RuleWatcher watcher;
  private final RateWindow rates = new RateWindow();
  private final Instant since = Instant.now();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("relay-rates").daemon().factory());
  private final Future<?> sampling;

  /**
   * Who this is.
   *
   * @param version of the software
   * @param node name of the node; empty = none was given
   * @param reason why this datapath was chosen
   */
  public record Identity(String version, String node, String reason) {}

  /** Begins to sample rates. */
  public Status(Relay relay, Identity identity, @Nullable RuleWatcher watcher) {
    this.relay = relay;
    this.identity = identity;
    this.watcher = watcher;
    sampling = sampler.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sample() {
    try {
      rates.add(System.nanoTime(), relay.datapath().counters());
    } catch (RuntimeException e) {
      LOG.error("sampling rates met a defect, and goes on", e);
    }
  }

  /** Who this is. */
  public Identity identity() {
    return identity;
  }

  /** When counting began. */
  public Instant since() {
    return since;
  }

  /** The relay. */
  public Relay relay() {
    return relay;
  }

  /** Where rules come from; null when they come over the control socket. */
  public @Nullable RuleWatcher watcher() {
    return watcher;
  }

  /** All counters now. */
  public Report report() {
    Table table = relay.state().table();
    var now = new Report.Moment(System.nanoTime(), Instant.now());
    return Report.of(table, relay.datapath().counters(), rates, now);
  }

  /** Everything that does not work at the moment, in words. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(relay.state().problems());
    if (watcher != null && watcher.state().problem() != null) {
      problems.add(watcher.place() + ": " + watcher.state().problem());
    }
    return problems;
  }

  /** Whether rules were read and the relay is not draining. */
  public boolean isReady() {
    return (watcher == null || watcher.state().loaded()) && !relay.state().draining();
  }

  @Override
  public void close() {
    sampling.cancel(false);
    sampler.shutdown();
  }
}
