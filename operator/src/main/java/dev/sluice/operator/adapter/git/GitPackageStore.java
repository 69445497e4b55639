package dev.sluice.operator.adapter.git;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.port.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * Packages in Git repositories: one {@link Lane} per repository, branch and credentials. The work
 * directory is a cache; nothing is lost with it.
 */
public final class GitPackageStore implements PackageStore, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path workDirectory;
  private final GitAuthor author;
  private final Secrets secrets;
  private final InstantSource clock;
  private final GitMeters meters;
  private final Map<Key, Lane> lanes = new ConcurrentHashMap<>();

  private record Key(
      String url, String branch, @Nullable SecretRef secret, @Nullable SecretRef caSecret) {
    static Key of(EdgeSiteSpec.Git git) {
      return new Key(
          git.url(),
          git.branch() == null ? "main" : git.branch(),
          git.secretRef(),
          git.caSecretRef());
    }

    String folder() {
      String parts = url + '\0' + branch + '\0' + (secret == null ? "" : secret) + '\0' + caText();
      return ContentHash.of(parts).substring("sha256:".length()).substring(0, 20);
    }

    private String caText() {
      return caSecret == null ? "" : caSecret.toString();
    }
  }

  /**
   * Makes a store without meters.
   *
   * @param workDirectory where local copies live; made when missing
   * @param author who commits where a site does not say
   * @param secrets where credentials come from
   * @param clock time of commits
   */
  public GitPackageStore(
      Path workDirectory, GitAuthor author, Secrets secrets, InstantSource clock) {
    this(workDirectory, author, secrets, clock, new CompositeMeterRegistry());
  }

  /** Makes a store with meters. */
  public GitPackageStore(
      Path workDirectory,
      GitAuthor author,
      Secrets secrets,
      InstantSource clock,
      MeterRegistry meters) {
    this.workDirectory = workDirectory;
    this.author = author;
    this.secrets = secrets;
    this.clock = clock;
    this.meters = new GitMeters(meters);
  }

  @Override
  public Reply<Committed> put(EdgeSiteSpec.Git repository, Write write) {
    return PackagePath.files(write.files().keySet())
        .then(_ -> PackagePath.of(repository.directory(), write.packageName()))
        .then(path ->
            change(
                repository,
                new Job.Change(
                    path,
                    Optional.of(write.files()),
                    write.note(),
                    write.knownCommit(),
                    author(repository),
                    new Job.Answer<>())));
  }

  @Override
  public Reply<Committed> remove(EdgeSiteSpec.Git repository, Removal removal) {
    return PackagePath.of(repository.directory(), removal.packageName())
        .then(path ->
            change(
                repository,
                new Job.Change(
                    path,
                    Optional.empty(),
                    removal.note(),
                    removal.knownCommit(),
                    author(repository),
                    new Job.Answer<>())));
  }

  @Override
  public Reply<SortedMap<String, String>> read(
      EdgeSiteSpec.Git repository, String packageName, String commit) {
    return PackagePath.of(repository.directory(), packageName)
        .then(path -> query(repository, (local, last) -> read(local, path, commit, last)));
  }

  @Override
  public Reply<Boolean> contains(EdgeSiteSpec.Git repository, String commit, String descendant) {
    return query(repository, (local, last) -> contains(local, commit, descendant, last));
  }

  private Reply<Committed> change(EdgeSiteSpec.Git repository, Job.Change change) {
    lane(repository).submit(change);
    return change.answer().await(PATIENCE);
  }

  private <T> Reply<T> query(EdgeSiteSpec.Git repository, Job.Question<T> question) {
    Job.Query<T> query = new Job.Query<>(question, new Job.Answer<>());
    lane(repository).submit(query);
    return query.answer().await(PATIENCE);
  }

  private static Optional<Reply<SortedMap<String, String>>> read(
      Repository local, String path, String commit, boolean last) throws IOException {
    try (ObjectReader reader = local.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      Optional<RevCommit> found = History.commit(walk, commit);
      if (found.isEmpty()) {
        return last
            ? Optional.of(new Reply.NotFound<>("commit " + commit + " is not in the repository"))
            : Optional.empty();
      }
      Optional<ObjectId> tree = Trees.find(reader, found.get().getTree(), path);
      return Optional.of(
          tree.isPresent()
              ? new Reply.Ok<>(Trees.read(reader, tree.get()))
              : new Reply.NotFound<>("commit " + commit + " has no directory " + path));
    }
  }

  private static Optional<Reply<Boolean>> contains(
      Repository local, String commit, String descendant, boolean last) throws IOException {
    try (ObjectReader reader = local.newObjectReader()) {
      Optional<Boolean> known = History.contains(reader, commit, descendant);
      if (known.isEmpty() && last) {
        return Optional.of(
            new Reply.NotFound<>("commit " + descendant + " is not in the repository"));
      }
      return known.map(Reply.Ok::new);
    }
  }

  private GitAuthor author(EdgeSiteSpec.Git git) {
    return new GitAuthor(
        git.authorName() == null ? author.name() : git.authorName(),
        git.authorEmail() == null ? author.email() : git.authorEmail());
  }

  private Lane lane(EdgeSiteSpec.Git git) {
    return lanes.computeIfAbsent(
        Key.of(git),
        key -> {
          Path home = workDirectory.toAbsolutePath().resolve(key.folder());
          Lane lane = new Lane(git, home, secrets, clock, meters);
          lane.start();
          return lane;
        });
  }

  /** Stops the lanes; what waits is answered Unavailable. */
  @Override
  public void close() {
    lanes.values().forEach(Lane::close);
    lanes.clear();
  }
}
