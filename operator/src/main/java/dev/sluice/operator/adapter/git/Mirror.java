package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.PackInserter;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A bare copy of one branch on local disk: a cache that may be deleted at any time. Knows the two
 * moves, fetch and push; an {@link IOException} from here means the copy itself is unusable.
 */
final class Mirror implements AutoCloseable {
  private static final List<String> DECLINED =
      List.of("declined", "denied", "protected", "prohibited", "not allowed", "permission");

  private static final int TIDY = 50;
  private static final int CROWDED = 250;

  private final Path directory;
  private final String branch;
  private final String tracking;
  private @Nullable Repository repository;

  /** What became of a push. */
  sealed interface Pushed {
    /** The branch has moved to the pushed commit. */
    record Done() implements Pushed {}

    /** Someone else moved the branch first. */
    record Moved() implements Pushed {}

    /** It did not happen, or nobody knows. */
    record Failed(Reply<Object> why) implements Pushed {}
  }

  Mirror(Path directory, String branch) {
    this.directory = directory;
    this.branch = "refs/heads/" + branch;
    this.tracking = "refs/remotes/origin/" + branch;
  }

  /** The open repository; made anew when it is not there. Tells whether it had to be made. */
  boolean open() throws IOException {
    boolean there =
        Files.isRegularFile(directory.resolve("HEAD"))
            && Files.isDirectory(directory.resolve("objects"))
            && Files.isDirectory(directory.resolve("refs"));
    if (there && repository != null) {
      return false;
    }
    close();
    if (!there) {
      delete(directory);
      Files.createDirectories(directory);
    }
    Repository opened = new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
    if (!there) {
      opened.create(true);
      StoredConfig config = opened.getConfig();
      config.setString("http", null, "followRedirects", "false");
      config.setBoolean("gc", null, "autoDetach", false);
      config.setInt("gc", null, "autoPackLimit", TIDY);
      // Nobody else writes here: what was repacked can go at once.
      config.setString("gc", null, "prunePackExpire", "now");
      config.setBoolean("pack", null, "buildBitmaps", false);
      config.save();
    }
    repository = opened;
    return true;
  }

  Repository repository() {
    if (repository == null) {
      throw new IllegalStateException("not open");
    }
    return repository;
  }

  /** Takes new objects, one pack for all of a batch: a file for each would cost ten times that. */
  ObjectInserter inserter() {
    PackInserter inserter = objects().newPackInserter();
    inserter.checkExisting(false); // a search through all packs for each object
    return inserter;
  }

  /** Makes one pack of many once that pays: takes a while, so better when nobody waits. */
  void tidy(boolean busy) throws IOException {
    if (repository == null || objects().getPacks().size() <= (busy ? CROWDED : TIDY)) {
      return;
    }
    long[] sizes =
        objects().getPacks().stream().mapToLong(p -> p.getPackFile().length()).sorted().toArray();
    long largest = sizes[sizes.length - 1];
    if (sizes.length > CROWDED || (LongStream.of(sizes).sum() - largest) * 8 >= largest) {
      repository().autoGC(NullProgressMonitor.INSTANCE);
    }
  }

  private ObjectDirectory objects() {
    return (ObjectDirectory) repository().getObjectDatabase();
  }

  /** Brings the remote branch here; empty when it does not exist (yet). */
  Reply<Optional<ObjectId>> fetch(GitAccess access) throws IOException {
    try (Transport transport = Transport.open(repository(), access.uri())) {
      access.apply(transport);
      try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(branch)))) {
        Ref remote = connection.getRef(branch);
        if (remote == null || remote.getObjectId() == null) {
          track(null);
          return new Reply.Ok<>(Optional.empty());
        }
        ObjectId tip = remote.getObjectId();
        if (!repository().getObjectDatabase().has(tip)) {
          connection.fetch(NullProgressMonitor.INSTANCE, List.of(remote), Set.of());
        }
        track(tip);
        return new Reply.Ok<>(Optional.of(tip));
      }
    } catch (TransportException | org.eclipse.jgit.errors.NotSupportedException e) {
      return GitFailures.reply(e, access.where());
    }
  }

  /** Moves the remote branch from one commit to a descendant; never forced. */
  Pushed push(GitAccess access, Optional<ObjectId> from, ObjectId to) throws IOException {
    try (Transport transport = Transport.open(repository(), access.uri())) {
      access.apply(transport);
      RemoteRefUpdate update =
          new RemoteRefUpdate(
              repository(), to.name(), to, branch, false, null, from.orElse(ObjectId.zeroId()));
      String words = transport.push(NullProgressMonitor.INSTANCE, List.of(update)).getMessages();
      return result(update, words, access, to);
    } catch (TransportException | org.eclipse.jgit.errors.NotSupportedException e) {
      return new Pushed.Failed(GitFailures.reply(e, access.where()));
    }
  }

  private Pushed result(RemoteRefUpdate update, String words, GitAccess access, ObjectId to)
      throws IOException {
    String message = update.getMessage() == null ? "" : update.getMessage();
    return switch (update.getStatus()) {
      case OK, UP_TO_DATE -> {
        track(to);
        yield new Pushed.Done();
      }
      case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> new Pushed.Moved();
      case REJECTED_OTHER_REASON ->
          declined(message)
              ? new Pushed.Failed(
                  new Reply.Rejected<>(
                      Cause.REFUSED,
                      access.where()
                          + " refuses the push: "
                          + GitFailures.line(words.isBlank() ? message : message + ": " + words)))
              : new Pushed.Moved(); // a lock, or a race the server words in its own way
      case REJECTED_NODELETE, NON_EXISTING, NOT_ATTEMPTED, AWAITING_REPORT ->
          new Pushed.Failed(
              new Reply.Unavailable<>(
                  Cause.BAD_RESPONSE, access.where() + " does not say whether it took the push"));
    };
  }

  private static boolean declined(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return DECLINED.stream().anyMatch(lower::contains);
  }

  // The ref is what fetches offer as "have": without it every fetch would bring everything.
  private void track(@Nullable ObjectId tip) throws IOException {
    RefUpdate update = repository().updateRef(tracking);
    update.setForceUpdate(true);
    if (tip == null) {
      update.delete();
    } else {
      update.setNewObjectId(tip);
      update.disableRefLog();
      update.update();
    }
  }

  /** Throws the copy away. */
  void discard() throws IOException {
    close();
    delete(directory);
  }

  @Override
  public void close() {
    if (repository != null) {
      repository.close();
      repository = null;
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
