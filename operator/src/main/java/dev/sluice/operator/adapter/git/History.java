package dev.sluice.operator.adapter.git;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Questions about commits. */
final class History {
  private History() {}

  /** A commit by its full id; empty when it is not here. */
  static Optional<RevCommit> commit(RevWalk walk, String id) throws IOException {
    if (!ObjectId.isId(id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(walk.parseCommit(ObjectId.fromString(id)));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether one commit is another or its ancestor. A commit that is not here is no ancestor of one
   * that is: ancestors come along with every fetch. Empty = the descendant is not here.
   */
  static Optional<Boolean> contains(ObjectReader reader, String commit, String descendant)
      throws IOException {
    try (RevWalk walk = new RevWalk(reader)) {
      Optional<RevCommit> later = commit(walk, descendant);
      if (later.isEmpty()) {
        return Optional.empty();
      }
      Optional<RevCommit> earlier = commit(walk, commit);
      return Optional.of(earlier.isPresent() && walk.isMergedInto(earlier.get(), later.get()));
    }
  }

  /** The commit that last changed a path, seen from a commit. */
  static Optional<ObjectId> lastChange(ObjectReader reader, ObjectId from, String path)
      throws IOException {
    try (RevWalk walk = new RevWalk(reader)) {
      walk.setRewriteParents(false);
      walk.setTreeFilter(AndTreeFilter.create(PathFilter.create(path), TreeFilter.ANY_DIFF));
      walk.markStart(walk.parseCommit(from));
      return Optional.ofNullable(walk.next()).map(RevCommit::getId);
    }
  }
}
