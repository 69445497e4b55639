package dev.sluice.e2e.sim;

import dev.sluice.e2e.sim.RootSyncView.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A site's Config Sync: looks at its branch, reads what a new commit declares and applies it. A
 * commit with an error is not applied; what was applied before stays.
 */
final class SyncAgent implements AutoCloseable {
  private final String site;
  private final SiteRepository repository;
  private final SimulatorOptions options;
  private final Faults faults;
  private final SiteListener listener;
  private final Telemetry telemetry;
  private final Thread thread;
  private volatile State state;
  private volatile List<AppliedDeployment> deployments = List.of();
  private Map<String, Parsed> parsed = Map.of();
  private volatile boolean closed;

  SyncAgent(
      String site,
      SiteRepository repository,
      SimulatorOptions options,
      Faults faults,
      SiteListener listener,
      Telemetry telemetry) {
    this.site = site;
    this.repository = repository;
    this.options = options;
    this.faults = faults;
    this.listener = listener;
    this.telemetry = telemetry;
    this.state =
        new State(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            List.of(),
            options.clock().instant());
    this.thread = Thread.ofVirtual().name("sync-" + site).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  State state() {
    return state;
  }

  List<AppliedDeployment> deployments() {
    return deployments;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        throw new IllegalStateException("the sync agent of " + site + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        poll();
        Thread.sleep(options.pollInterval());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void poll() throws InterruptedException {
    try {
      if (faults.has(Fault.Kind.GIT_UNREACHABLE)) {
        throw new IOException("could not read from the remote repository");
      }
      Optional<String> head = repository.head().map(ObjectId::name);
      if (head.isEmpty()) {
        throw new IOException("branch " + options.branch() + " does not exist");
      }
      if (!head.equals(state.source())) {
        fetched(head.get());
      } else if (!state.sourceErrors().isEmpty()) {
        source(List.of());
      }
    } catch (IOException | LargeObjectException e) {
      source(
          List.of(
              new Manifests.SyncError(
                  "2004", "error in the git-sync container: " + e.getMessage())));
    }
  }

  private void source(List<Manifests.SyncError> errors) {
    State old = state;
    if (!old.sourceErrors().equals(errors)) {
      state =
          new State(
              old.source(),
              old.sync(),
              old.lastSynced(),
              false,
              errors,
              old.syncErrors(),
              options.clock().instant());
    }
  }

  private void fetched(String commit) throws IOException, InterruptedException {
    State old = state;
    Manifests manifests = Manifests.of(parts(ObjectId.fromString(commit)));
    Optional<String> now = Optional.of(commit);
    state =
        new State(
            now,
            old.sync(),
            old.lastSynced(),
            true,
            List.of(),
            old.syncErrors(),
            options.clock().instant());
    listener.commitSeen(site, commit);
    Thread.sleep(options.applyTime());
    boolean good = manifests.errors().isEmpty();
    if (good) {
      deployments = manifests.deployments();
      telemetry.workloads(deployments);
    }
    state =
        new State(
            now,
            now,
            good ? now : old.lastSynced(),
            false,
            List.of(),
            manifests.errors(),
            options.clock().instant());
    listener.commitDone(site, commit, good);
  }

  /** What the entries of a commit declare; only those that have changed are read. */
  private List<Manifests.Part> parts(ObjectId commit) throws IOException {
    Map<String, Parsed> next = new TreeMap<>();
    for (Map.Entry<String, ObjectId> entry : repository.entries(commit).entrySet()) {
      String path = entry.getKey();
      Parsed had = parsed.get(path);
      next.put(
          path,
          had != null && had.entry.equals(entry.getValue())
              ? had
              : new Parsed(
                  entry.getValue(), Manifests.read(repository.files(path, entry.getValue()))));
    }
    parsed = next;
    return next.values().stream().map(Parsed::part).toList();
  }

  private record Parsed(ObjectId entry, Manifests.Part part) {}
}
