package dev.sluice.operator.adapter.git;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that works on a repository. It takes all jobs that wait, builds one commit for
 * each change on the tip it knows, and pushes them together; when someone else was faster it
 * fetches and builds them again. A slow repository holds up nobody but itself.
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Reply<Object> STOPPING =
      new Reply.Unavailable<>(Cause.UNREACHABLE, "the operator is stopping");
  private static final int MAX_BATCH = 256;
  private static final int ATTEMPTS = 6;
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();
  private final EdgeSiteSpec.Git git;
  private final Secrets secrets;
  private final Mirror mirror;
  private final Path home;
  private final Staging staging;
  private final GitMeters meters;
  private final Thread thread;

  private Optional<ObjectId> tip = Optional.empty();
  private boolean tipKnown;
  private boolean suspect;
  private long contactNanos;
  private volatile boolean closed;

  Lane(EdgeSiteSpec.Git git, Path home, Secrets secrets, InstantSource clock, GitMeters meters) {
    String branch = git.branch() == null ? "main" : git.branch();
    this.git = git;
    this.secrets = secrets;
    this.home = home;
    this.mirror = new Mirror(home.resolve("mirror.git"), branch);
    this.staging = new Staging(clock, branch);
    this.meters = meters;
    this.thread = Thread.ofVirtual().name("git-" + home.getFileName()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void submit(Job job) {
    queue.add(job);
  }

  private void run() {
    try {
      while (true) {
        List<Job> jobs = new ArrayList<>(List.of(next()));
        queue.drainTo(jobs, MAX_BATCH - 1);
        jobs.removeIf(job -> !job.answer().claim());
        try {
          process(jobs);
        } finally {
          Job.fail(jobs, STOPPING);
        }
        tidy(true);
      }
    } catch (InterruptedException e) {
      mirror.close();
    }
  }

  // A lane must outlive every surprise: whatever a broken local copy throws, it is made anew once.
  private void process(List<Job> jobs) throws InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        if (suspect) {
          mirror.close();
          suspect = false;
        }
        if (mirror.open()) {
          forget();
        }
        round(jobs);
        return;
      } catch (IOException | RuntimeException e) {
        if (closed) {
          throw new InterruptedException();
        }
        LOG.atWarn()
            .addKeyValue("repository", home.getFileName())
            .setCause(e)
            .log("the local Git copy is unusable and is made anew");
        forget();
        discard();
      }
    }
    Job.fail(
        jobs,
        new Reply.Unavailable<>(
            Cause.BAD_RESPONSE, "the operator's work directory for Git is unusable"));
  }

  private void round(List<Job> jobs) throws IOException, InterruptedException {
    ask(jobs, false);
    if (jobs.stream().noneMatch(job -> job.answer().open())) {
      return;
    }
    Reply<GitAccess> reply = GitAccess.of(git, secrets, home);
    if (!(reply instanceof Reply.Ok<GitAccess>(var access))) {
      Job.fail(jobs, reply);
      return;
    }
    try (access) {
      converge(access, jobs);
    }
  }

  private void converge(GitAccess access, List<Job> jobs) throws IOException, InterruptedException {
    boolean fetched = !fresh(jobs);
    if (fetched && !follow(access, jobs)) {
      return;
    }
    int attempt = 0;
    while (attempt < ATTEMPTS) {
      List<Job.Change> changes = Job.changes(jobs);
      if (changes.isEmpty()) {
        return;
      }
      // A smaller batch is built faster: it fits between the pushes of a busy neighbour.
      changes = changes.subList(0, Math.max(1, changes.size() >> Math.max(0, attempt - 1)));
      Staging.Batch batch = staging.stage(mirror.inserter(), tip, changes);
      Mirror.Pushed pushed =
          batch.rewritten() && !fetched
              ? new Mirror.Pushed.Moved() // perhaps only this copy is behind
              : push(access, batch);
      switch (pushed) {
        case Mirror.Pushed.Done _ -> {
          batch.staged().forEach(s -> s.change().answer().give(s.reply()));
          attempt = 0;
        }
        case Mirror.Pushed.Moved _ -> {
          attempt += fetched ? 1 : 0;
          fetched = true;
          staging.forget();
          Thread.sleep(ThreadLocalRandom.current().nextLong(5, 25L << attempt));
          if (!follow(access, jobs)) {
            return;
          }
        }
        case Mirror.Pushed.Failed(var why) -> {
          forget();
          suspect = true; // it may be the copy: what is in memory hides what is on disk
          failed(access, Job.changes(jobs), why);
          return;
        }
      }
    }
    Job.fail(
        jobs,
        new Reply.Unavailable<>(
            Cause.BAD_RESPONSE, "others push to the branch faster than it can be followed"));
  }

  /** Whether the tip is known well enough to push on, and nobody asks for what is not here. */
  private boolean fresh(List<Job> jobs) {
    return tipKnown
        && System.nanoTime() - contactNanos < FRESH.toNanos()
        && jobs.stream().noneMatch(j -> j instanceof Job.Query<?> && j.answer().open());
  }

  /** Fetches, and answers what can be answered now; false = there is nothing left to do. */
  private boolean follow(GitAccess access, List<Job> jobs) throws IOException {
    if (!fetch(access, jobs)) {
      return false;
    }
    ask(jobs, true);
    return true;
  }

  // One change that a hook refuses must not take the others with it.
  private void failed(GitAccess access, List<Job.Change> changes, Reply<Object> why)
      throws IOException, InterruptedException {
    if (why instanceof Reply.Rejected<Object>(var cause, _)
        && cause == Cause.REFUSED
        && changes.size() > 1) {
      for (Job.Change change : changes) {
        converge(access, List.of(change));
      }
    } else {
      Job.fail(List.copyOf(changes), why);
    }
  }

  private boolean fetch(GitAccess access, List<Job> jobs) throws IOException {
    meters.count("fetch", 1);
    Reply<Optional<ObjectId>> reply = mirror.fetch(access);
    if (!(reply instanceof Reply.Ok<Optional<ObjectId>>(var now))) {
      tipKnown = false;
      Job.fail(jobs, reply);
      return false;
    }
    if (!tipKnown || !now.equals(tip)) {
      staging.forget(); // commits of another history may be remembered
    }
    tip = now;
    tipKnown = true;
    contactNanos = System.nanoTime();
    return true;
  }

  private Mirror.Pushed push(GitAccess access, Staging.Batch batch) throws IOException {
    ObjectId next = batch.next();
    if (batch.made() == 0 || next == null) {
      return new Mirror.Pushed.Done();
    }
    long began = System.nanoTime();
    Mirror.Pushed pushed = mirror.push(access, tip, next);
    meters.pushed(Duration.ofNanos(System.nanoTime() - began));
    if (pushed instanceof Mirror.Pushed.Done) {
      tip = Optional.of(next);
      contactNanos = System.nanoTime();
      meters.count("commit", batch.made());
    }
    return pushed;
  }

  private void ask(List<Job> jobs, boolean last) throws IOException {
    for (Job job : jobs) {
      if (job instanceof Job.Query<?> query && query.answer().open()) {
        query.ask(mirror.repository(), last);
      }
    }
  }

  private void forget() {
    tipKnown = false;
    tip = Optional.empty();
    staging.forget();
  }

  private Job next() throws InterruptedException {
    Job job = queue.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    if (job != null) {
      return job;
    }
    tidy(false);
    return queue.take();
  }

  private void tidy(boolean busy) throws InterruptedException {
    try {
      mirror.tidy(busy);
    } catch (IOException | RuntimeException e) {
      if (closed) {
        throw new InterruptedException();
      }
      LOG.atWarn()
          .addKeyValue("repository", home.getFileName())
          .setCause(e)
          .log("the local Git copy cannot be tidied up");
    }
  }

  private void discard() {
    try {
      mirror.discard();
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("repository", home.getFileName())
          .log("the local Git copy cannot be deleted");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    List<Job> left = new ArrayList<>();
    queue.drainTo(left);
    Job.fail(left, STOPPING);
  }
}
