package dev.sluice.e2e.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** A site's bare repository on disk: what is pushed there, the site follows. */
final class SiteRepository implements AutoCloseable {
  private static final Pattern READ = Pattern.compile(".*\\.(yaml|yml|json)");

  /** Packs, one for each push, from which on a push makes one of them. */
  private static final int CROWDED = 200;

  private final Path path;
  private final String branch;
  private @Nullable Repository open;

  private SiteRepository(Path path, String branch) {
    this.path = path;
    this.branch = branch;
  }

  /** Makes the repository with a first commit, or takes the one that is there. */
  static SiteRepository at(Path path, String branch, String site) {
    SiteRepository repository = new SiteRepository(path, branch);
    try {
      if (!Files.exists(path.resolve("HEAD"))) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Repository bare = new FileRepository(path.toFile());
        repository.open = bare;
        bare.create(true);
        // A file:// remote is served within the pusher's process; hosts tidy up outside of pushes.
        bare.getConfig().setInt("gc", null, "autoPackLimit", CROWDED);
        bare.getConfig().save();
        bare.updateRef(Constants.HEAD, true).link(Constants.R_HEADS + branch);
      }
      if (repository.head().isEmpty()) {
        repository.begin(site);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no repository at " + path, e);
    }
    return repository;
  }

  Path path() {
    return path;
  }

  /** Commit at the tip of the branch; empty = there is no such branch. */
  synchronized Optional<ObjectId> head() throws IOException {
    Ref ref = repository().exactRef(Constants.R_HEADS + branch);
    return Optional.ofNullable(ref).map(Ref::getObjectId);
  }

  /** Directories at the root and the files beside them, with the object ids of their content. */
  synchronized Map<String, ObjectId> entries(ObjectId commit) throws IOException {
    Map<String, ObjectId> entries = new TreeMap<>();
    Repository repository = repository();
    try (RevWalk commits = new RevWalk(repository);
        TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commits.parseCommit(commit).getTree());
      while (walk.next()) {
        entries.put(walk.getPathString(), walk.getObjectId(0));
      }
    }
    return entries;
  }

  /** Files at or below an entry that Config Sync reads, by path. */
  synchronized Map<String, byte[]> files(String path, ObjectId entry) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    Repository repository = repository();
    try (ObjectReader reader = repository.newObjectReader();
        TreeWalk walk = new TreeWalk(repository, reader)) {
      if (reader.open(entry).getType() == Constants.OBJ_BLOB) {
        read(path, entry, files);
        return files;
      }
      walk.addTree(entry);
      walk.setRecursive(true);
      while (walk.next()) {
        read(path + "/" + walk.getPathString(), walk.getObjectId(0), files);
      }
    }
    return files;
  }

  private void read(String path, ObjectId blob, Map<String, byte[]> files) throws IOException {
    if (READ.matcher(path).matches()) {
      files.put(path, repository().open(blob).getCachedBytes(4 << 20));
    }
  }

  /** Takes the directory away, so that nobody can fetch or push. */
  synchronized void hide() {
    close();
    move(path, hidden());
  }

  /** Brings the directory back. */
  synchronized void show() {
    close();
    move(hidden(), path);
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private Path hidden() {
    return path.resolveSibling(path.getFileName() + ".unreachable");
  }

  private static void move(Path from, Path to) {
    try {
      if (Files.exists(from)) {
        Files.move(from, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot move " + from + " to " + to, e);
    }
  }

  private Repository repository() throws IOException {
    Repository known = open;
    if (known == null) {
      known = new FileRepositoryBuilder().setGitDir(path.toFile()).setMustExist(true).build();
      open = known;
    }
    return known;
  }

  private synchronized void begin(String site) throws IOException {
    Repository repository = repository();
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      String text = "# " + site + "\n\nThe site's Config Sync follows this branch.\n";
      TreeFormatter tree = new TreeFormatter();
      tree.append(
          "README.md",
          FileMode.REGULAR_FILE,
          inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8)));
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(inserter.insert(tree));
      PersonIdent author = new PersonIdent("Edge site", "edge-site@sluice.dev");
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage("Initial commit\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
      update.setNewObjectId(id);
      update.setExpectedOldObjectId(ObjectId.zeroId());
      RefUpdate.Result result = update.update();
      if (result != RefUpdate.Result.NEW) {
        throw new IOException("cannot create branch " + branch + ": " + result);
      }
    }
  }
}
