package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import dev.sluice.operator.port.PackageStore.Note;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.Repository;

/** What a lane is asked to do, and where the answer goes. */
sealed interface Job {

  /** Where the answer goes. */
  Answer<?> answer();

  /** The changes nobody has answered yet. */
  static List<Change> changes(List<Job> jobs) {
    return jobs.stream()
        .filter(j -> j.answer().open())
        .filter(Change.class::isInstance)
        .map(Change.class::cast)
        .toList();
  }

  /** Gives all that are not answered yet the same answer. */
  static void fail(List<? extends Job> jobs, Reply<?> why) {
    jobs.stream().map(Job::answer).filter(Answer::open).forEach(a -> a.fail(why));
  }

  /**
   * A change of one package's directory.
   *
   * @param path the directory, from the top of the repository
   * @param files its files; empty = none: the directory goes
   * @param note commit message
   * @param known commit the branch must contain
   * @param author who commits
   * @param answer where the answer goes
   */
  record Change(
      String path,
      Optional<SortedMap<String, String>> files,
      Note note,
      Optional<String> known,
      GitAuthor author,
      Answer<Committed> answer)
      implements Job {}

  /**
   * A question the local copy can answer when it has the commits.
   *
   * @param question the question
   * @param answer where the answer goes
   */
  record Query<T>(Question<T> question, Answer<T> answer) implements Job {
    /** Asks; tells whether there was an answer. */
    boolean ask(Repository repository, boolean last) throws IOException {
      Optional<Reply<T>> reply = question.ask(repository, last);
      reply.ifPresent(answer::give);
      return reply.isPresent();
    }
  }

  /** A question. */
  @FunctionalInterface
  interface Question<T> {
    /** Empty = the commits are not here; not allowed when {@code last}. */
    Optional<Reply<T>> ask(Repository repository, boolean last) throws IOException;
  }

  /** An answer one thread waits for and another gives. */
  final class Answer<T> {
    private final CompletableFuture<Reply<T>> future = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** Takes the job, unless whoever asked has gone. */
    boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    boolean open() {
      return !future.isDone();
    }

    void give(Reply<T> reply) {
      future.complete(reply);
    }

    /** Gives anything but Ok. */
    void fail(Reply<?> reply) {
      give(
          switch (reply) {
            case Reply.Ok<?> _ -> throw new IllegalArgumentException("not a failure");
            case Reply.NotFound<?>(var detail) -> new Reply.NotFound<>(detail);
            case Reply.Rejected<?>(var cause, var detail) -> new Reply.Rejected<>(cause, detail);
            case Reply.Unavailable<?>(var cause, var detail) ->
                new Reply.Unavailable<>(cause, detail);
          });
    }

    /** Waits; a job nobody waits for any more is not begun. */
    Reply<T> await(Duration deadline) {
      try {
        return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        claim();
        return new Reply.Unavailable<>(
            Cause.UNREACHABLE,
            "the Git repository was not done within " + deadline.toSeconds() + "s");
      } catch (InterruptedException e) {
        claim();
        Thread.currentThread().interrupt();
        return new Reply.Unavailable<>(Cause.UNREACHABLE, "the Git operation was interrupted");
      } catch (ExecutionException e) {
        return new Reply.Unavailable<>(Cause.BAD_RESPONSE, "the Git operation failed here");
      }
    }
  }
}
