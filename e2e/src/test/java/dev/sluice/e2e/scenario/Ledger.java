package dev.sluice.e2e.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** What the operator has written into a site's repository. */
final class Ledger {
  private final Path repository;

  Ledger(Path repository) {
    this.repository = repository;
  }

  /**
   * A commit of the operator.
   *
   * @param id commit
   * @param request ProvisioningRequest
   * @param generation its generation
   * @param action Publish, Rollback or Remove
   * @param tree id of the package's directory after it; empty = there is none
   */
  record Entry(String id, String request, long generation, String action, Optional<String> tree) {}

  /** Every commit of the operator in the order they were made. */
  List<Entry> entries() {
    try (Repository git = open();
        RevWalk walk = new RevWalk(git)) {
      walk.sort(RevSort.TOPO);
      walk.sort(RevSort.REVERSE, true);
      walk.markStart(walk.parseCommit(head(git)));
      List<Entry> entries = new ArrayList<>();
      for (RevCommit commit : walk) {
        List<String> request = commit.getFooterLines("Sluice-Request");
        if (!request.isEmpty()) {
          String name = request.getFirst();
          entries.add(
              new Entry(
                  commit.name(),
                  name,
                  Long.parseLong(commit.getFooterLines("Sluice-Generation").getFirst()),
                  commit.getFooterLines("Sluice-Action").getFirst(),
                  directory(git, commit, name)));
        }
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits about one request. */
  List<Entry> entries(String request) {
    return entries().stream().filter(e -> e.request().equals(request)).toList();
  }

  /** Names in the root directory at the tip. */
  List<String> directories() {
    try (Repository git = open();
        RevWalk walk = new RevWalk(git);
        TreeWalk tree = new TreeWalk(git)) {
      tree.addTree(walk.parseCommit(head(git)).getTree());
      List<String> names = new ArrayList<>();
      while (tree.next()) {
        if (tree.isSubtree()) {
          names.add(tree.getNameString());
        }
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Id of a directory at the tip. */
  Optional<String> directory(String name) {
    try (Repository git = open();
        RevWalk walk = new RevWalk(git)) {
      return directory(git, walk.parseCommit(head(git)), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> directory(Repository git, RevCommit commit, String name)
      throws IOException {
    try (TreeWalk tree = TreeWalk.forPath(git, name, commit.getTree())) {
      return Optional.ofNullable(tree).map(t -> t.getObjectId(0).name());
    }
  }

  private static ObjectId head(Repository git) throws IOException {
    return git.exactRef("refs/heads/main").getObjectId();
  }

  private Repository open() throws IOException {
    return new FileRepositoryBuilder().setGitDir(repository.toFile()).setMustExist(true).build();
  }
}
