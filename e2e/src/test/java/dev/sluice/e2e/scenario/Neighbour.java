package dev.sluice.e2e.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Somebody else who uses the same branch of a site's repository. */
final class Neighbour implements AutoCloseable {
  private static final String BRANCH = "refs/heads/main";

  private final Repository git;

  Neighbour(Path repository) throws IOException {
    this.git =
        new FileRepositoryBuilder().setGitDir(repository.toFile()).setMustExist(true).build();
  }

  /** Adds a file in the root directory, on top of whatever is there; tries until it wins. */
  String push(String file) throws IOException {
    while (true) {
      ObjectId tip = tip();
      ObjectId made = commit(tip, file);
      RefUpdate update = git.updateRef(BRANCH);
      update.setExpectedOldObjectId(tip);
      update.setNewObjectId(made);
      if (update.update() == RefUpdate.Result.FAST_FORWARD) {
        return made.name();
      }
    }
  }

  /** Replaces the whole history by its first commit and one of another person. */
  String rewrite() throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      RevCommit at = walk.parseCommit(tip());
      while (at.getParentCount() > 0) {
        at = walk.parseCommit(at.getParent(0));
      }
      RefUpdate update = git.updateRef(BRANCH);
      update.setNewObjectId(commit(at, "rewritten.txt"));
      update.setForceUpdate(true);
      update.update();
      return tip().name();
    }
  }

  ObjectId tip() throws IOException {
    return git.exactRef(BRANCH).getObjectId();
  }

  /** Ids of all commits of the branch. */
  List<String> commits() throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      walk.markStart(walk.parseCommit(tip()));
      List<String> ids = new ArrayList<>();
      walk.forEach(c -> ids.add(c.name()));
      return ids;
    }
  }

  private ObjectId commit(ObjectId parent, String file) throws IOException {
    try (ObjectInserter inserter = git.newObjectInserter();
        RevWalk walk = new RevWalk(git);
        TreeWalk tree = new TreeWalk(git)) {
      TreeFormatter root = new TreeFormatter();
      ObjectId blob =
          inserter.insert(
              org.eclipse.jgit.lib.Constants.OBJ_BLOB, file.getBytes(StandardCharsets.UTF_8));
      tree.addTree(walk.parseCommit(parent).getTree());
      boolean placed = false;
      while (tree.next()) {
        // Trees are sorted by name; names of packages begin with lower-case letters.
        if (!placed && tree.getNameString().compareTo(file) > 0) {
          root.append(file, FileMode.REGULAR_FILE, blob);
          placed = true;
        }
        root.append(tree.getNameString(), tree.getFileMode(0), tree.getObjectId(0));
      }
      if (!placed) {
        root.append(file, FileMode.REGULAR_FILE, blob);
      }
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(inserter.insert(root));
      commit.setParentId(parent);
      commit.setAuthor(new PersonIdent("Neighbour", "neighbour@example.org"));
      commit.setCommitter(commit.getAuthor());
      commit.setMessage("add " + file + "\n");
      ObjectId made = inserter.insert(commit);
      inserter.flush();
      return made;
    }
  }

  @Override
  public void close() {
    git.close();
  }
}
