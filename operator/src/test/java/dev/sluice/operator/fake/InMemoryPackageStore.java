package dev.sluice.operator.fake;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.PackageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A branch per repository URL: a list of commits, each with the whole tree. */
public final class InMemoryPackageStore implements PackageStore {

  /** A commit. */
  public record Commit(
      String id, Map<String, SortedMap<String, String>> tree, String packageName, Note note) {}

  private final Map<String, List<Commit>> branches = new HashMap<>();
  private @Nullable Reply<?> fault;
  private int calls;
  private int ids;

  @Override
  public synchronized Reply<Committed> put(EdgeSiteSpec.Git repository, Write write) {
    calls++;
    if (fault != null) {
      return fault();
    }
    List<Commit> branch = branch(repository);
    if (lost(branch, write.knownCommit())) {
      return rewritten(write.knownCommit());
    }
    SortedMap<String, String> held = tree(branch).get(write.packageName());
    if (write.files().equals(held)) {
      return new Reply.Ok<>(
          new Committed(newest(branch, write.packageName()), ContentHash.of(write.files()), false));
    }
    return new Reply.Ok<>(commit(branch, write.packageName(), write.files(), write.note()));
  }

  @Override
  public synchronized Reply<Committed> remove(EdgeSiteSpec.Git repository, Removal removal) {
    calls++;
    if (fault != null) {
      return fault();
    }
    List<Commit> branch = branch(repository);
    if (lost(branch, removal.knownCommit())) {
      return rewritten(removal.knownCommit());
    }
    if (!tree(branch).containsKey(removal.packageName())) {
      return new Reply.Ok<>(
          new Committed(
              branch.isEmpty() ? "root" : branch.getLast().id(),
              ContentHash.of(new TreeMap<>()),
              false));
    }
    return new Reply.Ok<>(commit(branch, removal.packageName(), null, removal.note()));
  }

  @Override
  public synchronized Reply<SortedMap<String, String>> read(
      EdgeSiteSpec.Git repository, String packageName, String commit) {
    calls++;
    if (fault != null) {
      return fault();
    }
    return branch(repository).stream()
        .filter(c -> c.id().equals(commit) && c.tree().containsKey(packageName))
        .findFirst()
        .<Reply<SortedMap<String, String>>>map(c -> new Reply.Ok<>(c.tree().get(packageName)))
        .orElseGet(() -> new Reply.NotFound<>("no " + packageName + " at " + commit));
  }

  @Override
  public synchronized Reply<Boolean> contains(
      EdgeSiteSpec.Git repository, String commit, String descendant) {
    calls++;
    if (fault != null) {
      return fault();
    }
    List<String> line = branch(repository).stream().map(Commit::id).toList();
    int at = line.indexOf(commit);
    return new Reply.Ok<>(at >= 0 && at <= line.indexOf(descendant));
  }

  /** Every call answers like this until it is null. */
  public synchronized void failWith(@Nullable Reply<?> reply) {
    fault = reply;
  }

  /** Someone else pushes. */
  public synchronized String push(String url, String packageName) {
    List<Commit> branch = branches.computeIfAbsent(url, _ -> new ArrayList<>());
    SortedMap<String, String> files = new TreeMap<>(Map.of("a.yaml", "a" + ids));
    Note note = new Note("someone else", "", new java.util.LinkedHashMap<>());
    return commit(branch, packageName, files, note).commit();
  }

  /** Someone rewrites the history: all commits are gone, one other stands there. */
  public synchronized String rewrite(String url) {
    branches.put(url, new ArrayList<>());
    return push(url, "other");
  }

  /** Commits of a repository, oldest first. */
  public synchronized List<Commit> commits(String url) {
    return List.copyOf(branches.getOrDefault(url, List.of()));
  }

  /** The newest commit of a repository. */
  public synchronized Optional<String> tip(String url) {
    return commits(url).isEmpty() ? Optional.empty() : Optional.of(commits(url).getLast().id());
  }

  /** The package as it stands now. */
  public synchronized Optional<SortedMap<String, String>> content(String url, String packageName) {
    return Optional.ofNullable(tree(branches.getOrDefault(url, List.of())).get(packageName));
  }

  /** How many calls there were. */
  public synchronized int calls() {
    return calls;
  }

  private List<Commit> branch(EdgeSiteSpec.Git repository) {
    return branches.computeIfAbsent(repository.url(), _ -> new ArrayList<>());
  }

  private static Map<String, SortedMap<String, String>> tree(List<Commit> branch) {
    return branch.isEmpty() ? Map.of() : branch.getLast().tree();
  }

  private static boolean lost(List<Commit> branch, Optional<String> known) {
    return known.filter(k -> branch.stream().noneMatch(c -> c.id().equals(k))).isPresent();
  }

  private static <T> Reply<T> rewritten(Optional<String> known) {
    return new Reply.Rejected<>(
        Reply.Cause.HISTORY_REWRITTEN, "the branch no longer contains " + known.orElse("?"));
  }

  private static String newest(List<Commit> branch, String packageName) {
    return branch.reversed().stream()
        .filter(c -> c.packageName().equals(packageName))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private Committed commit(
      List<Commit> branch,
      String packageName,
      @Nullable SortedMap<String, String> files,
      Note note) {
    Map<String, SortedMap<String, String>> tree = new TreeMap<>(tree(branch));
    if (files == null) {
      tree.remove(packageName);
    } else {
      tree.put(packageName, new TreeMap<>(files));
    }
    Commit commit = new Commit("c" + ++ids, tree, packageName, note);
    branch.add(commit);
    return new Committed(
        commit.id(), ContentHash.of(files == null ? new TreeMap<>() : files), true);
  }

  @SuppressWarnings("unchecked")
  private <T> Reply<T> fault() {
    return (Reply<T>) java.util.Objects.requireNonNull(fault);
  }
}
