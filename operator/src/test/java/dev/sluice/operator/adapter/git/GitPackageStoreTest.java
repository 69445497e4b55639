package dev.sluice.operator.adapter.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import dev.sluice.operator.port.PackageStore.Note;
import dev.sluice.operator.port.PackageStore.Removal;
import dev.sluice.operator.port.PackageStore.Write;
import dev.sluice.operator.port.Secrets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GitPackageStoreTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final GitAuthor AUTHOR = new GitAuthor("Sluice", "sluice@example.org");
  private static final Secrets NO_SECRETS =
      ref -> new Reply.Rejected<>(Cause.CREDENTIALS, "Secret " + ref.name() + " does not exist");

  @TempDir Path folder;
  private Path remote;
  private EdgeSiteSpec.Git git;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private GitPackageStore store;

  @BeforeEach
  void makeRemote() throws Exception {
    remote = folder.resolve("edge1.git");
    bare(remote);
    git = git("/");
    store = store(folder.resolve("work"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void firstCommitCreatesTheBranchAndCarriesMessageAuthorAndTime() throws Exception {
    // When
    Committed made = ok(store.put(git, write("du-edge1", "one")));

    // Then
    assertThat(made.created()).isTrue();
    assertThat(made.contentHash()).isEqualTo(ContentHash.of(files("one")));
    RevCommit commit = log().getFirst();
    assertThat(commit.getName()).isEqualTo(made.commit());
    assertThat(commit.getFullMessage())
        .isEqualTo("publish du-edge1\n\nwhy\n\nSluice-Generation: 3\n");
    assertThat(commit.getAuthorIdent().getEmailAddress()).isEqualTo("sluice@example.org");
    assertThat(commit.getAuthorIdent().getWhenAsInstant()).isEqualTo(CLOCK.instant());
    assertThat(ok(store.read(git, "du-edge1", made.commit()))).isEqualTo(files("one"));
  }

  @Test
  void writingTheSameContentAgainAdoptsTheCommitThatBroughtIt() throws Exception {
    // Given
    Committed first = ok(store.put(git, write("a", "one")));
    ok(store.put(git, write("b", "other")));

    // When: the same process, and one that has never seen the repository
    Committed again = ok(store.put(git, write("a", "one")));
    Committed fresh;
    try (GitPackageStore restarted = store(folder.resolve("other-work"))) {
      fresh = ok(restarted.put(git, write("a", "one")));
    }

    // Then
    assertThat(again).isEqualTo(new Committed(first.commit(), first.contentHash(), false));
    assertThat(fresh).isEqualTo(again);
    assertThat(log()).hasSize(2);
  }

  @Test
  void adoptsTheNewestBringerWhenContentComesBack() throws Exception {
    // Given
    Committed one = ok(store.put(git, write("a", "one")));
    ok(store.put(git, write("a", "two")));
    Committed back = ok(store.put(git, write("a", "one")));

    // When
    Committed adopted;
    try (GitPackageStore restarted = store(folder.resolve("other-work"))) {
      adopted = ok(restarted.put(git, write("a", "one", one.commit())));
    }

    // Then
    assertThat(back.commit()).isNotEqualTo(one.commit());
    assertThat(adopted.commit()).isEqualTo(back.commit());
  }

  @Test
  void hundredWritesAtOnceAreHundredCommitsInFewPushes() throws Exception {
    // When
    List<Reply<Committed>> replies =
        inParallel(100, i -> store.put(git, write("pkg-" + i, "content " + i)));

    // Then
    assertThat(replies.stream().map(GitPackageStoreTest::ok).map(Committed::commit).distinct())
        .hasSize(100);
    assertThat(log()).hasSize(100);
    assertThat(meters.counter("sluice.git.operations", "operation", "push").count()).isLessThan(50);
    assertThat(meters.counter("sluice.git.operations", "operation", "commit").count())
        .isEqualTo(100);
    for (int i = 0; i < 100; i += 33) {
      assertThat(ok(store.read(git, "pkg-" + i, log().getFirst().getName())))
          .isEqualTo(files("content " + i));
    }
  }

  @Test
  void keepsWhatOthersPushMeanwhile() throws Exception {
    // Given: someone who pushes in between, less often than a lane tries
    ok(store.put(git, write("start", "x")));
    List<String> foreign = new CopyOnWriteArrayList<>();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 5; i++) {
                foreign.add(foreignCommit("foreign-" + i));
                LockSupport.parkNanos(40_000_000);
              }
            });

    // When
    List<Reply<Committed>> replies =
        inParallel(40, i -> store.put(git, write("pkg-" + i, "content " + i)));
    other.join();

    // Then
    replies.forEach(GitPackageStoreTest::ok);
    List<String> log = log().stream().map(RevCommit::getName).toList();
    assertThat(log).containsAll(foreign).hasSize(1 + 40 + 5);
  }

  @Test
  void rewrittenHistoryIsReportedAndNeverOverwritten() throws Exception {
    // Given
    Committed known = ok(store.put(git, write("a", "one")));
    Committed other = ok(store.put(git, write("b", "one")));
    String theirs = rewrite();

    // When
    Reply<Committed> refused = store.put(git, write("a", "two", known.commit()));
    Reply<Committed> accepted = store.put(git, write("c", "new"));

    // Then
    assertThat(refused)
        .isInstanceOfSatisfying(
            Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(Cause.HISTORY_REWRITTEN));
    ok(accepted);
    List<String> log = log().stream().map(RevCommit::getName).toList();
    assertThat(log).contains(theirs, ok(accepted).commit()).doesNotContain(other.commit());
    assertThat(ok(store.contains(git, known.commit(), log.getFirst()))).isFalse();
    assertThat(ok(store.contains(git, theirs, log.getFirst()))).isTrue();
    // What the copy still has can still be read: the verified revision is not lost.
    assertThat(ok(store.read(git, "a", known.commit()))).isEqualTo(files("one"));
  }

  @Test
  void deletedBranchIsRewrittenHistoryForWhoKnowsACommit() throws Exception {
    // Given
    Committed known = ok(store.put(git, write("a", "one")));
    try (Repository repository = open(remote)) {
      RefUpdate delete = repository.updateRef("refs/heads/main");
      delete.setForceUpdate(true);
      delete.delete();
    }
    store.close();
    store = store(folder.resolve("other-work"));

    // Then
    assertThat(store.put(git, write("a", "two", known.commit())))
        .isInstanceOfSatisfying(
            Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(Cause.HISTORY_REWRITTEN));
    assertThat(ok(store.put(git, write("a", "two"))).created()).isTrue();
  }

  @Test
  void removesOnlyItsOwnDirectoryAndOnlyOnce() throws Exception {
    // Given
    ok(store.put(git, write("a", "one")));
    Committed other = ok(store.put(git, write("b", "two")));

    // When
    Committed removed = ok(store.remove(git, removal("a")));
    Committed again = ok(store.remove(git, removal("a")));

    // Then
    assertThat(removed.created()).isTrue();
    assertThat(again)
        .isEqualTo(new Committed(removed.commit(), ContentHash.of(new TreeMap<>()), false));
    assertThat(store.read(git, "a", removed.commit())).isInstanceOf(Reply.NotFound.class);
    assertThat(ok(store.read(git, "b", removed.commit()))).isEqualTo(files("two"));
    assertThat(ok(store.contains(git, other.commit(), removed.commit()))).isTrue();
    assertThat(log()).hasSize(3);
  }

  @Test
  void removingFromAnEmptyRepositoryWritesNothing() {
    assertThat(ok(store.remove(git, removal("a"))).created()).isFalse();
  }

  @Test
  void packagesLiveBelowTheConfiguredDirectoryBesideForeignFiles() throws Exception {
    // Given
    foreignCommit("README");
    EdgeSiteSpec.Git below = git("/sites/edge1/");

    // When
    Committed made = ok(store.put(below, write("a", "one")));
    Committed gone = ok(store.remove(below, removal("a")));

    // Then
    assertThat(ok(store.read(git("/sites"), "edge1", made.commit())))
        .containsKeys("a/Kptfile", "a/app/deployment.yaml");
    try (Repository repository = open(remote)) {
      RevCommit tip = repository.parseCommit(ObjectId.fromString(gone.commit()));
      assertThat(Trees.read(repository.newObjectReader(), tip.getTree()))
          .containsOnlyKeys("foreign/README");
    }
  }

  @Test
  void aWorkDirectoryThatVanishesOrIsGarbledIsMadeAnew() throws Exception {
    // Given
    Committed first = ok(store.put(git, write("a", "one")));
    delete(folder.resolve("work"));

    // When
    Committed second = ok(store.put(git, write("b", "two")));
    garble(folder.resolve("work"));
    Committed third = ok(store.put(git, write("c", "three")));
    store.close();
    garble(folder.resolve("work"));
    store = store(folder.resolve("work"));
    Committed adopted = ok(store.put(git, write("a", "one")));

    // Then
    assertThat(adopted.commit()).isEqualTo(first.commit());
    assertThat(log().stream().map(RevCommit::getName))
        .containsExactly(third.commit(), second.commit(), first.commit());
  }

  @Test
  void aRemoteThatIsAwayIsUnreachableQuicklyAndWorksWhenItIsBack() throws Exception {
    // Given
    ok(store.put(git, write("a", "one")));
    Path away = folder.resolve("away.git");
    Files.move(remote, away);
    EdgeSiteSpec.Git other = otherRemote();

    // When
    long began = System.nanoTime();
    Reply<Committed> reply = store.put(git, write("b", "two"));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

    // Then
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, r -> assertThat(r.cause()).isEqualTo(Cause.UNREACHABLE));
    assertThat(millis).isLessThan(5_000);
    ok(store.put(other, write("b", "two")));
    Files.move(away, remote);
    assertThat(ok(store.put(git, write("b", "two"))).created()).isTrue();
  }

  @Test
  void eightThreadsWithTheSamePackageEndWithOneOfTheirContents() throws Exception {
    // When
    List<Reply<Committed>> replies =
        inParallel(8, i -> store.put(git, write("same", "content " + i)));

    // Then
    replies.forEach(GitPackageStoreTest::ok);
    assertThat(log()).hasSize(8);
    String tip = log().getFirst().getName();
    Reply<Committed> winner =
        replies.stream().filter(r -> ok(r).commit().equals(tip)).findFirst().orElseThrow();
    assertThat(ContentHash.of(ok(store.read(git, "same", tip))))
        .isEqualTo(ok(winner).contentHash());
  }

  @Test
  void anUnknownCommitIsNotFound() {
    ok(store.put(git, write("a", "one")));
    String nobody = "0123456789012345678901234567890123456789";
    assertThat(store.read(git, "a", nobody)).isInstanceOf(Reply.NotFound.class);
    assertThat(store.read(git, "a", "HEAD~1")).isInstanceOf(Reply.NotFound.class);
    assertThat(store.contains(git, nobody, nobody)).isInstanceOf(Reply.NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "/x", ".git/config", "a/../../x", "a/.GIT/x", "a//b", "a\\b", "git~1/x"})
  void refusesPathsThatLeaveThePackage(String path) throws Exception {
    // Given
    SortedMap<String, String> files = new TreeMap<>(Map.of(path, "x"));

    // When
    Reply<Committed> reply = store.put(git, new Write("a", files, note("a"), Optional.empty()));

    // Then
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Rejected.class,
            r -> {
              assertThat(r.cause()).isEqualTo(Cause.REFUSED);
              assertThat(r.detail()).contains(path);
            });
    assertThat(log()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".git", "A", "a/b", ""})
  void refusesPackageNamesThatAreNoPlainNames(String name) {
    assertThat(store.put(git, new Write(name, files("x"), note("a"), Optional.empty())))
        .isInstanceOf(Reply.Rejected.class);
    assertThat(store.remove(git, new Removal(name, note("a"), Optional.empty())))
        .isInstanceOf(Reply.Rejected.class);
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    EdgeSiteSpec.Git bad =
        new EdgeSiteSpec.Git(
            "https://user:hunter2@example.org/x.git", null, null, null, null, null, null);
    assertThat(store.put(bad, write("a", "one")))
        .isInstanceOfSatisfying(
            Reply.Rejected.class,
            r -> assertThat(r.detail()).contains("secretRef").doesNotContain("hunter2"));
  }

  // ---- what the tests stand on

  private GitPackageStore store(Path work) {
    return new GitPackageStore(work, AUTHOR, NO_SECRETS, CLOCK, meters);
  }

  private EdgeSiteSpec.Git git(String directory) {
    return new EdgeSiteSpec.Git(
        remote.toUri().toString().replaceFirst("^file:/(?=[^/])", "file:///"),
        null,
        directory,
        null,
        null,
        null,
        null);
  }

  private EdgeSiteSpec.Git otherRemote() throws Exception {
    Path other = folder.resolve("edge2.git");
    bare(other);
    return new EdgeSiteSpec.Git("file://" + other, "main", null, null, null, "Ops", "o@x.org");
  }

  static Write write(String name, String content) {
    return new Write(name, files(content), note(name), Optional.empty());
  }

  private static Write write(String name, String content, String known) {
    return new Write(name, files(content), note(name), Optional.of(known));
  }

  private static Removal removal(String name) {
    return new Removal(name, note(name), Optional.empty());
  }

  private static Note note(String name) {
    return new Note(
        "publish " + name, "why", new LinkedHashMap<>(Map.of("Sluice-Generation", "3")));
  }

  static SortedMap<String, String> files(String content) {
    return new TreeMap<>(
        Map.of("Kptfile", "k: " + content, "app/deployment.yaml", content + "\n", "app.yaml", ""));
  }

  static <T> T ok(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<T>) reply).value();
  }

  private interface Numbered<T> {
    T at(int i) throws Exception;
  }

  private static <T> List<T> inParallel(int n, Numbered<T> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> calls =
          IntStream.range(0, n).<Callable<T>>mapToObj(i -> () -> work.at(i)).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> f : threads.invokeAll(calls)) {
        results.add(f.get());
      }
      return results;
    }
  }

  static void bare(Path path) throws Exception {
    Git.init().setBare(true).setInitialBranch("main").setGitDir(path.toFile()).call().close();
  }

  private static Repository open(Path path) throws IOException {
    return new FileRepositoryBuilder().setGitDir(path.toFile()).setMustExist(true).build();
  }

  private List<RevCommit> log() throws Exception {
    try (Git remoteGit = Git.open(remote.toFile())) {
      ObjectId tip = remoteGit.getRepository().resolve("refs/heads/main");
      List<RevCommit> all = new ArrayList<>();
      if (tip != null) {
        remoteGit.log().add(tip).call().forEach(all::add);
      }
      return all;
    }
  }

  // Someone else's commit on the tip, straight in the remote; tries until the branch took it.
  private String foreignCommit(String name) {
    try (Repository repository = open(remote)) {
      while (true) {
        ObjectId tip = repository.resolve("refs/heads/main");
        ObjectId made = commit(repository, tip, "foreign/" + name);
        RefUpdate update = repository.updateRef("refs/heads/main");
        update.setExpectedOldObjectId(tip == null ? ObjectId.zeroId() : tip);
        update.setNewObjectId(made);
        RefUpdate.Result result = update.update();
        if (result == RefUpdate.Result.FAST_FORWARD || result == RefUpdate.Result.NEW) {
          return made.name();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String rewrite() throws IOException {
    try (Repository repository = open(remote)) {
      ObjectId made = commit(repository, null, "foreign/rewritten");
      RefUpdate update = repository.updateRef("refs/heads/main");
      update.setNewObjectId(made);
      update.setForceUpdate(true);
      assertThat(update.forceUpdate()).isEqualTo(RefUpdate.Result.FORCED);
      return made.name();
    }
  }

  private static ObjectId commit(Repository repository, ObjectId parent, String path)
      throws IOException {
    try (var inserter = repository.newObjectInserter();
        var reader = inserter.newReader()) {
      ObjectId blob = inserter.insert(Constants.OBJ_BLOB, path.getBytes(StandardCharsets.UTF_8));
      ObjectId root = parent == null ? null : repository.parseCommit(parent).getTree();
      String[] parts = path.split("/");
      var formatter = new org.eclipse.jgit.lib.TreeFormatter();
      Optional<ObjectId> old = Trees.find(reader, root, parts[0]);
      SortedMap<String, String> files = new TreeMap<>();
      if (old.isPresent()) {
        files.putAll(Trees.read(reader, old.get()));
      }
      files.put(parts[1], path);
      files.forEach((k, v) -> {
        try {
          formatter.append(
              k,
              org.eclipse.jgit.lib.FileMode.REGULAR_FILE,
              inserter.insert(Constants.OBJ_BLOB, v.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      assertThat(blob).isNotNull();
      ObjectId tree =
          Trees.with(reader, inserter, root, parts[0], Optional.of(inserter.insert(formatter)));
      var builder = new org.eclipse.jgit.lib.CommitBuilder();
      builder.setTreeId(tree);
      if (parent != null) {
        builder.setParentId(parent);
      }
      var who = new org.eclipse.jgit.lib.PersonIdent("Other", "other@example.org");
      builder.setAuthor(who);
      builder.setCommitter(who);
      builder.setMessage("foreign " + path + "\n");
      ObjectId made = inserter.insert(builder);
      inserter.flush();
      return made;
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path p : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  private static void garble(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path p : all.filter(Files::isRegularFile).toList()) {
        if (p.toString().contains("objects")) {
          p.toFile().setWritable(true);
          Files.writeString(p, "garbage");
        }
      }
    }
  }
}
