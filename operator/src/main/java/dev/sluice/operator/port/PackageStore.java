package dev.sluice.operator.port;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where packages are published: one directory per package, one commit per revision. All calls are
 * idempotent by content: a store that already holds what is asked for answers with the commit that
 * brought it there and writes nothing.
 */
public interface PackageStore {

  /**
   * Makes the package's directory hold exactly these files.
   *
   * @param repository the site's repository
   * @param write what and why
   */
  Reply<Committed> put(EdgeSiteSpec.Git repository, Write write);

  /**
   * Removes the package's directory. Absent already = Ok with the branch's tip and {@code created}
   * false.
   */
  Reply<Committed> remove(EdgeSiteSpec.Git repository, Removal removal);

  /** The package's files at a commit; NotFound when the commit or the directory is not there. */
  Reply<SortedMap<String, String>> read(
      EdgeSiteSpec.Git repository, String packageName, String commit);

  /** Whether {@code commit} is {@code descendant} or an ancestor of it. */
  Reply<Boolean> contains(EdgeSiteSpec.Git repository, String commit, String descendant);

  /**
   * A write.
   *
   * @param packageName directory below the repository's package folder
   * @param files relative path to UTF-8 text
   * @param note commit message
   * @param knownCommit a commit published earlier that the branch must still contain; when it does
   *     not, the answer is Rejected with HISTORY_REWRITTEN and nothing is written
   */
  record Write(
      String packageName,
      SortedMap<String, String> files,
      Note note,
      Optional<String> knownCommit) {}

  /**
   * A removal.
   *
   * @param packageName directory below the repository's package folder
   * @param note commit message
   * @param knownCommit as in {@link Write}
   */
  record Removal(String packageName, Note note, Optional<String> knownCommit) {}

  /**
   * A commit message: subject line, body, and trailers ({@code Key: value}) in order.
   *
   * @param subject at most 72 characters
   * @param body may be empty
   * @param trailers such as {@code Sluice-Generation: 3}
   */
  record Note(String subject, String body, java.util.SequencedMap<String, String> trailers) {}

  /**
   * What the branch holds now.
   *
   * @param commit the commit that brought the content
   * @param contentHash {@link dev.sluice.operator.kernel.ContentHash} of the package
   * @param created whether this call made the commit
   */
  record Committed(String commit, String contentHash, boolean created) {}
}
