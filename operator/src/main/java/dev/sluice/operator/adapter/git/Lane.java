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
        List<Job> jobs = new ArrayList<>(List.of(queue.take()));
        queue.drainTo(jobs, MAX_BATCH - 1);
        jobs.removeIf(job -> !job.answer().claim());
        try {
          process(jobs);
        } finally {
          fail(jobs, STOPPING);
        }
      }
    } catch (InterruptedException e) {
      mirror.close();
    }
  }

  // A lane must outlive every surprise: whatever a broken local copy throws, it is made anew once.
  private void process(List<Job> jobs) throws InterruptedException {
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
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
    fail(
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
      fail(jobs, reply);
      return;
    }
    try (access) {
      converge(access, jobs);
    }
  }

  private void converge(GitAccess access, List<Job> jobs) throws IOException, InterruptedException {
    boolean fresh = tipKnown && System.nanoTime() - contactNanos < FRESH.toNanos();
    boolean fetched = false;
    fresh &= jobs.stream().noneMatch(j -> j instanceof Job.Query<?> && j.answer().open());
    int attempt = 0;
    while (attempt < ATTEMPTS) {
      if (!fresh) {
        if (!fetch(access, jobs)) {
          return;
        }
        fetched = true;
        ask(jobs, true);
      }
      List<Job.Change> changes = open(jobs);
      if (changes.isEmpty()) {
        return;
      }
      // A smaller batch is built faster: it fits between the pushes of a busy neighbour.
      changes = changes.subList(0, Math.max(1, changes.size() >> Math.max(0, attempt - 1)));
      Staging.Batch batch = staging.stage(mirror.repository(), tip, changes);
      if (batch.rewritten() && !fetched) {
        staging.forget();
        fresh = false;
        continue; // perhaps only this copy is behind
      }
      switch (push(access, batch)) {
        case Mirror.Pushed.Done _ -> {
          deliver(batch);
          fresh = true;
          attempt = 0;
        }
        case Mirror.Pushed.Moved _ -> {
          staging.forget();
          fresh = false;
          attempt++;
          Thread.sleep(ThreadLocalRandom.current().nextLong(5, 25L << attempt));
        }
        case Mirror.Pushed.Failed(var why) -> {
          forget();
          failed(access, open(jobs), why);
          return;
        }
      }
    }
    fail(
        jobs,
        new Reply.Unavailable<>(
            Cause.BAD_RESPONSE, "others push to the branch faster than it can be followed"));
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
      fail(List.copyOf(changes), why);
    }
  }

  private boolean fetch(GitAccess access, List<Job> jobs) throws IOException {
    meters.count("fetch", 1);
    Reply<Optional<ObjectId>> reply = mirror.fetch(access);
    if (!(reply instanceof Reply.Ok<Optional<ObjectId>>(var now))) {
      tipKnown = false;
      fail(jobs, reply);
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

  private static void deliver(Staging.Batch batch) {
    batch.staged().forEach(s -> s.change().answer().give(s.reply()));
  }

  private void ask(List<Job> jobs, boolean last) throws IOException {
    for (Job job : jobs) {
      if (job instanceof Job.Query<?> query && query.answer().open()) {
        query.ask(mirror.repository(), last);
      }
    }
  }

  private static List<Job.Change> open(List<Job> jobs) {
    return jobs.stream()
        .filter(j -> j.answer().open())
        .filter(Job.Change.class::isInstance)
        .map(Job.Change.class::cast)
        .toList();
  }

  private static void fail(List<? extends Job> jobs, Reply<?> why) {
    jobs.stream().map(Job::answer).filter(Job.Answer::open).forEach(a -> a.fail(why));
  }

  private void forget() {
    tipKnown = false;
    tip = Optional.empty();
    staging.forget();
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
    fail(left, STOPPING);
  }
}
