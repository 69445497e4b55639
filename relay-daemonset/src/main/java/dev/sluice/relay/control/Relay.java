package dev.sluice.relay.control;

import dev.sluice.relay.audience.Audience;
import dev.sluice.relay.audience.Link;
import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.link.LinkWatcher;
import dev.sluice.relay.membership.Memberships;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay. A single control thread fits the rules to the interfaces whenever one or the other
 * changes, and programs the datapath and the memberships with the result.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final long TEND_MILLIS = 1000;
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Datapath datapath;
  private final Memberships memberships = new Memberships();
  private final TableCompiler compiler = new TableCompiler();
  private final LinkWatcher watcher;
  private final boolean querier;
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("relay-control").daemon().factory());
  private volatile @Nullable Future<?> tending;
  private volatile State state = new State(RuleSet.EMPTY, Table.empty(), List.of(), false);

  /** The control thread's own. */
  private Network network = Network.NONE;

  private RuleSet rules = RuleSet.EMPTY;
  private String publishFailure = "";
  private @Nullable Audience audience;
  private Set<Audience.Member> members = Set.of();
  private String audienceFailure = "";
  private List<String> warnings = List.of();

  /**
   * What a relay is doing.
   *
   * @param rules rules it was given last
   * @param table what was made of them on this machine
   * @param problems what does not work at the moment, in words
   * @param draining whether it takes nothing in any more
   */
  public record State(RuleSet rules, Table table, List<String> problems, boolean draining) {
    /** Copies the problems. */
    public State {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Prepares a relay.
   *
   * @param datapath started already; this relay closes it
   * @throws IOException when the machine's interfaces cannot be watched
   */
  public Relay(Datapath datapath) throws IOException {
    this(() -> datapath, false);
  }

  /**
   * Prepares a relay whose datapath may still be starting: interfaces are looked at meanwhile.
   *
   * @param starting answers the started datapath; this relay closes it
   * @param querier whether it may ask who listens where an output depends on that
   * @throws IOException when the machine's interfaces cannot be watched, or no datapath started
   */
  public Relay(Starting starting, boolean querier) throws IOException {
    this.querier = querier;
    watcher = new LinkWatcher(this::network, trouble -> LOG.warn("{}", trouble));
    datapath = starting.await();
  }

  /** A datapath that may still be starting. */
  public interface Starting {
    /**
     * The datapath, once it is started.
     *
     * @throws IOException when none can be
     */
    Datapath await() throws IOException;
  }

  /** Begins. */
  public void start() {
    watcher.start();
    tending =
        control.scheduleWithFixedDelay(
            () -> guarded(this::tend), TEND_MILLIS, TEND_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The datapath. */
  public Datapath datapath() {
    return datapath;
  }

  /** What it is doing. */
  public State state() {
    return state;
  }

  /** Replaces all rules by a checked set; completes when that is in force. */
  public CompletableFuture<State> replace(RuleSet next) {
    return onControl(() -> {
      rules = next;
      program();
      return state;
    });
  }

  private void network(Network found) {
    try {
      control.execute(() ->
          guarded(() -> {
            network = found;
            program();
          }));
    } catch (RejectedExecutionException e) {
      LOG.debug("the relay is closed, a change of interfaces is of no interest any more");
    }
  }

  private <T> CompletableFuture<T> onControl(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, control);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IllegalStateException("the relay is closed", e));
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("the control thread met a defect, and goes on", e);
    }
  }

  private void program() {
    listen();
    Table table =
        compiler.compile(
            rules,
            network,
            (name, group) -> members.contains(new Audience.Member(name, group)),
            datapath.oldestInUse(),
            System.nanoTime());
    try {
      datapath.publish(table);
      publishFailure = "";
    } catch (IOException e) {
      publishFailure = "the datapath does not carry all rules: " + e.getMessage();
    }
    memberships.apply(Needs.joins(table));
    watcher.watch(Needs.targets(rules));
    report(table);
  }

  /** Listens on the links of outputs that depend on who listens there. */
  private void listen() {
    Set<Link> links = Links.of(rules, network);
    try {
      if (audience == null && !links.isEmpty()) {
        audience = new Audience(querier, this::heard);
      }
      audienceFailure = "";
    } catch (IOException e) {
      audienceFailure = "cannot tell who listens: " + e.getMessage();
    }
    if (audience != null) {
      audience.watch(links);
    }
  }

  private void heard(Set<Audience.Member> found) {
    try {
      control.execute(() ->
          guarded(() -> {
            members = found;
            if (!state.draining()) {
              program();
            }
          }));
    } catch (RejectedExecutionException e) {
      LOG.debug("the relay is closed, it does not matter any more who listens");
    }
  }

  /** Once a second: what failed is tried again, and problems are brought up to date. */
  private void tend() {
    boolean again =
        !memberships.problems().isEmpty()
            || !datapath.problems().isEmpty()
            || !audienceFailure.isEmpty();
    if (again && !state.draining()) {
      program();
    } else {
      report(state.table());
    }
  }

  private void report(Table table) {
    List<String> problems = new ArrayList<>(memberships.problems());
    problems.addAll(datapath.problems());
    if (!publishFailure.isEmpty()) {
      problems.add(publishFailure);
    }
    if (!audienceFailure.isEmpty()) {
      problems.add(audienceFailure);
    }
    if (audience != null) {
      problems.addAll(audience.problems());
    }
    if (!problems.equals(state.problems())) {
      problems.stream()
          .filter(problem -> !state.problems().contains(problem))
          .forEach(problem -> LOG.warn("{}", problem));
    }
    List<String> now = datapath.warnings();
    now.stream().filter(text -> !warnings.contains(text)).forEach(text -> LOG.warn("{}", text));
    warnings = now;
    state = new State(rules, table, problems, state.draining());
  }

  /** Takes nothing in any more and sends what was taken in; answers whether it did in time. */
  public boolean drain(Duration limit) {
    CompletableFuture<Boolean> done =
        onControl(() -> {
          state = new State(rules, state.table(), state.problems(), true);
          memberships.apply(Set.of());
          return datapath.drain(limit);
        });
    try {
      return done.get(limit.toMillis() + CLOSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    watcher.close();
    Future<?> tend = tending;
    if (tend != null) {
      tend.cancel(false);
    }
    control.shutdown();
    try {
      if (!control.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the control thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (audience != null) {
      audience.close();
    }
    datapath.close();
    memberships.close();
  }
}
