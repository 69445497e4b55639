package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import dev.sluice.operator.port.PackageStore.Note;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/** Turns changes into commits on top of a tip, one each; what is there already is adopted. */
final class Staging {
  private static final String NOTHING = ContentHash.of(new TreeMap<>());

  private final InstantSource clock;
  private final String branch;
  private final Map<String, Brought> brought = new HashMap<>();

  /** Which commit brought a directory's tree. */
  private record Brought(ObjectId tree, ObjectId commit) {}

  /**
   * A change with the answer it gets once {@code next} is the branch's tip.
   *
   * @param change the change
   * @param reply its answer
   */
  record Staged(Job.Change change, Reply<Committed> reply) {}

  /**
   * Staged changes.
   *
   * @param next commit to push; the tip itself when nothing changes; null in an empty repository
   * @param made number of new commits
   * @param staged answers in order
   * @param rewritten whether some change misses the commit it knows
   */
  record Batch(@Nullable ObjectId next, int made, List<Staged> staged, boolean rewritten) {}

  private record Step(ObjectId commit, ObjectId root, Reply<Committed> reply, boolean made) {}

  Staging(InstantSource clock, String branch) {
    this.clock = clock;
    this.branch = branch;
  }

  /** Forgets which commits brought what: the history is another one. */
  void forget() {
    brought.clear();
  }

  /** Stages; the objects are there for others once this returns. */
  Batch stage(ObjectInserter inserter, Optional<ObjectId> tip, List<Job.Change> changes)
      throws IOException {
    try (inserter;
        ObjectReader reader = inserter.newReader()) {
      ObjectId commit = tip.orElse(null);
      ObjectId root = commit == null ? null : root(reader, commit);
      List<Staged> staged = new ArrayList<>();
      int made = 0;
      boolean rewritten = false;
      for (Job.Change change : changes) {
        if (change.known().isPresent() && !contains(reader, change.known().get(), tip)) {
          rewritten = true;
          staged.add(new Staged(change, rewritten(change.known().get())));
          continue;
        }
        Step step = step(reader, inserter, commit, root, change);
        staged.add(new Staged(change, step.reply));
        if (step.made) {
          commit = step.commit;
          root = step.root;
          made++;
        }
      }
      inserter.flush();
      return new Batch(commit, made, staged, rewritten);
    }
  }

  private Step step(
      ObjectReader reader,
      ObjectInserter inserter,
      @Nullable ObjectId commit,
      @Nullable ObjectId root,
      Job.Change change)
      throws IOException {
    Optional<ObjectId> there = Trees.find(reader, root, change.path());
    Optional<ObjectId> wanted = Optional.empty();
    if (change.files().isPresent()) {
      wanted = Optional.of(Trees.of(change.files().get(), new Trees.Ids()));
    }
    String hash = change.files().map(ContentHash::of).orElse(NOTHING);
    if (there.equals(wanted)) {
      ObjectId from =
          wanted.isEmpty() || commit == null
              ? commit
              : broughtBy(reader, commit, change.path(), wanted.get());
      String name = from == null ? "" : from.name();
      ObjectId none = ObjectId.zeroId();
      return new Step(none, none, new Reply.Ok<>(new Committed(name, hash, false)), false);
    }
    if (change.files().isPresent()) {
      Trees.of(change.files().get(), inserter);
    }
    ObjectId nextRoot = Trees.with(reader, inserter, root, change.path(), wanted);
    ObjectId made = inserter.insert(commit(nextRoot, commit, change));
    wanted.ifPresentOrElse(
        tree -> brought.put(change.path(), new Brought(tree, made)),
        () -> brought.remove(change.path()));
    return new Step(made, nextRoot, new Reply.Ok<>(new Committed(made.name(), hash, true)), true);
  }

  private CommitBuilder commit(ObjectId tree, @Nullable ObjectId parent, Job.Change change) {
    PersonIdent who =
        new PersonIdent(
            change.author().name(), change.author().email(), clock.instant(), ZoneOffset.UTC);
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    if (parent != null) {
      commit.setParentId(parent);
    }
    commit.setAuthor(who);
    commit.setCommitter(who);
    commit.setMessage(message(change.note()));
    return commit;
  }

  private static String message(Note note) {
    StringBuilder text = new StringBuilder(line(note.subject())).append('\n');
    if (!note.body().isBlank()) {
      text.append('\n').append(note.body().strip()).append('\n');
    }
    if (!note.trailers().isEmpty()) {
      text.append('\n');
      note.trailers()
          .forEach((k, v) -> text.append(line(k)).append(": ").append(line(v)).append('\n'));
    }
    return text.toString();
  }

  private static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }

  // The memory is right only while its commits are in the branch; see forget().
  private ObjectId broughtBy(ObjectReader reader, ObjectId from, String path, ObjectId tree)
      throws IOException {
    Brought known = brought.get(path);
    if (known != null && known.tree.equals(tree)) {
      return known.commit;
    }
    ObjectId found = History.lastChange(reader, from, path).orElse(from);
    brought.put(path, new Brought(tree, found));
    return found;
  }

  private static boolean contains(ObjectReader reader, String known, Optional<ObjectId> tip)
      throws IOException {
    return tip.isPresent() && History.contains(reader, known, tip.get().name()).orElse(false);
  }

  private Reply<Committed> rewritten(String known) {
    return new Reply.Rejected<>(
        Cause.HISTORY_REWRITTEN,
        "branch "
            + branch
            + " no longer contains commit "
            + known.substring(0, Math.min(12, known.length()))
            + " that was published to it");
  }

  private static ObjectId root(ObjectReader reader, ObjectId commit) throws IOException {
    try (RevWalk walk = new RevWalk(reader)) {
      return walk.parseCommit(commit).getTree().getId();
    }
  }
}
