package dev.sluice.operator.adapter.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A bare repository others push to as well.
 *
 * @param path its folder
 */
record BareRemote(Path path) {
  private static final String MAIN = "refs/heads/main";

  static BareRemote create(Path path) throws Exception {
    try (Git git =
        Git.init().setBare(true).setInitialBranch("main").setGitDir(path.toFile()).call()) {
      StoredConfig config = git.getRepository().getConfig();
      config.setBoolean("receive", null, "autogc", false); // it would outlive a test's folder
      config.save();
    }
    return new BareRemote(path);
  }

  EdgeSiteSpec.Git site(String directory) {
    return new EdgeSiteSpec.Git("file://" + path, null, directory, null, null, null, null);
  }

  Repository open() throws IOException {
    return new FileRepositoryBuilder().setGitDir(path.toFile()).setMustExist(true).build();
  }

  /** Commits of the branch, newest first. */
  List<RevCommit> log() throws Exception {
    try (Git git = Git.open(path.toFile())) {
      ObjectId tip = git.getRepository().resolve(MAIN);
      List<RevCommit> all = new ArrayList<>();
      if (tip != null) {
        git.log().add(tip).call().forEach(all::add);
      }
      return all;
    }
  }

  /** Someone else's commit on the tip; tries until the branch took it. */
  String foreignCommit(String name) {
    try (Repository repository = open()) {
      while (true) {
        ObjectId tip = repository.resolve(MAIN);
        ObjectId made = commit(repository, tip, name);
        RefUpdate update = repository.updateRef(MAIN);
        update.setExpectedOldObjectId(tip == null ? ObjectId.zeroId() : tip);
        update.setNewObjectId(made);
        RefUpdate.Result result = update.update();
        if (result == RefUpdate.Result.FAST_FORWARD || result == RefUpdate.Result.NEW) {
          return made.name();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Someone replaces the whole history. */
  String rewrite() throws IOException {
    try (Repository repository = open()) {
      ObjectId made = commit(repository, null, "rewritten");
      RefUpdate update = repository.updateRef(MAIN);
      update.setNewObjectId(made);
      update.setForceUpdate(true);
      assertThat(update.forceUpdate()).isEqualTo(RefUpdate.Result.FORCED);
      return made.name();
    }
  }

  void deleteBranch() throws IOException {
    try (Repository repository = open()) {
      RefUpdate delete = repository.updateRef(MAIN);
      delete.setForceUpdate(true);
      assertThat(delete.delete()).isEqualTo(RefUpdate.Result.FORCED);
    }
  }

  private static ObjectId commit(Repository repository, ObjectId parent, String name)
      throws IOException {
    try (var inserter = repository.newObjectInserter();
        var reader = inserter.newReader()) {
      ObjectId root = parent == null ? null : repository.parseCommit(parent).getTree();
      SortedMap<String, String> files = new TreeMap<>();
      Optional<ObjectId> old = Trees.find(reader, root, "foreign");
      if (old.isPresent()) {
        files.putAll(Trees.read(reader, old.get()));
      }
      files.put(name, name);
      TreeFormatter folder = new TreeFormatter();
      for (var file : files.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        folder.append(
            file.getKey(), FileMode.REGULAR_FILE, inserter.insert(Constants.OBJ_BLOB, content));
      }
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(
          Trees.with(reader, inserter, root, "foreign", Optional.of(inserter.insert(folder))));
      if (parent != null) {
        commit.setParentId(parent);
      }
      PersonIdent who = new PersonIdent("Other", "other@example.org");
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage("foreign " + name + "\n");
      ObjectId made = inserter.insert(commit);
      inserter.flush();
      return made;
    }
  }
}
