package dev.sluice.relay.control;

import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.rule.file.Reading;
import dev.sluice.relay.rule.file.RuleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a relay's rules what a place says. It looks several times a second, at whole contents, so
 * that any way of replacing a file will do. What cannot be used leaves the rules in force as they
 * are, and is said once.
 */
public final class RuleWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleWatcher.class);
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
  private static final int SHOWN = 3;
  private static final long APPLY_SECONDS = 30;

  private final Relay relay;
  private final RuleSource source;
  private final Thread thread;
  private volatile boolean closed;
  private volatile State state = new State(null, "no rules were read yet", false);

  /**
   * What became of the rules.
   *
   * @param generation SHA-256 of the text whose rules are in force; null = none
   * @param problem why the newest text is not in force; null when it is
   * @param loaded whether rules, or the fact that there are none, were read at least once
   */
  public record State(@Nullable String generation, @Nullable String problem, boolean loaded) {}

  private RuleWatcher(Relay relay, RuleSource source) {
    this.relay = relay;
    this.source = source;
    thread = Thread.ofPlatform().name("relay-rules").daemon().unstarted(this::run);
  }

  /** Watches one rule file. */
  public static RuleWatcher file(Relay relay, Path file) {
    return new RuleWatcher(relay, new FileSource(file));
  }

  /** Watches a directory the operator fills, for a node. */
  public static RuleWatcher directory(Relay relay, Path directory, String node) {
    return new RuleWatcher(relay, new DirectorySource(directory, node));
  }

  /** Takes a first look, and goes on in the background. */
  public void start() {
    look();
    thread.start();
  }

  /** Where rules come from, for people. */
  public String place() {
    return source.place();
  }

  /** What became of the rules. */
  public State state() {
    return state;
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (!closed) {
        look();
      }
    }
  }

  private void look() {
    try {
      Optional<RuleSource.Found> found = source.look(state.generation());
      if (found.isPresent()) {
        load(found.get());
      } else if (state.problem() != null) {
        state = new State(state.generation(), null, true);
        LOG.info("{} is again what is in force", source.place());
      }
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("reading rules met a defect, and goes on", e);
      failed("reading rules met a defect: " + e);
    }
  }

  private void load(RuleSource.Found found) {
    String text = found.text();
    Reading reading = text == null ? new Reading.Good(RuleSet.EMPTY) : RuleFile.read(text);
    switch (reading) {
      case Reading.Good(RuleSet rules) -> apply(rules, found.generation());
      case Reading.Bad(List<Problem> problems) -> failed(summary(problems));
    }
  }

  private void apply(RuleSet rules, @Nullable String generation) {
    try {
      relay.replace(rules).get(APPLY_SECONDS, TimeUnit.SECONDS);
      state = new State(generation, null, true);
      LOG.info("{} rules of {} are in force", rules.rules().size(), source.place());
    } catch (ExecutionException | TimeoutException e) {
      failed("rules could not be put into force: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String summary(List<Problem> problems) {
    String shown =
        String.join("; ", problems.stream().limit(SHOWN).map(Problem::toString).toList());
    int more = problems.size() - SHOWN;
    return more > 0 ? shown + "; and " + more + " more problems" : shown;
  }

  private void failed(String problem) {
    if (!problem.equals(state.problem())) {
      LOG.warn("{}: {}; the rules in force stay", source.place(), problem);
    }
    state = new State(state.generation(), problem, state.loaded());
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
