package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.files;
import static dev.sluice.operator.adapter.git.GitSamples.inParallel;
import static dev.sluice.operator.adapter.git.GitSamples.ok;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The branch belongs to others too, the work directory to nobody. */
@Timeout(60)
class GitNeighboursTest {
  @TempDir Path folder;
  private BareRemote remote;
  private EdgeSiteSpec.Git git;
  private GitPackageStore store;

  @BeforeEach
  void makeRemote() throws Exception {
    remote = BareRemote.create(folder.resolve("edge1.git"));
    git = remote.site("/");
    store = store(folder.resolve("work"));
  }

  @AfterEach
  void close() {
    store.close();
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
                foreign.add(remote.foreignCommit("foreign-" + i));
                LockSupport.parkNanos(40_000_000);
              }
            });

    // When
    List<Reply<Committed>> replies =
        inParallel(40, i -> store.put(git, write("pkg-" + i, "content " + i)));
    other.join();

    // Then
    replies.forEach(GitSamples::ok);
    List<String> log = remote.log().stream().map(RevCommit::getName).toList();
    assertThat(log).containsAll(foreign).hasSize(1 + 40 + 5);
  }

  @Test
  void rewrittenHistoryIsReportedAndNeverOverwritten() throws Exception {
    // Given
    Committed known = ok(store.put(git, write("a", "one")));
    Committed other = ok(store.put(git, write("b", "one")));
    String theirs = remote.rewrite();

    // When
    Reply<Committed> refused = store.put(git, write("a", "two", known.commit()));
    Reply<Committed> accepted = store.put(git, write("c", "new"));

    // Then
    assertThat(refused)
        .isInstanceOfSatisfying(
            Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(Cause.HISTORY_REWRITTEN));
    ok(accepted);
    List<String> log = remote.log().stream().map(RevCommit::getName).toList();
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
    remote.deleteBranch();
    store.close();
    store = store(folder.resolve("other-work"));

    // Then
    assertThat(store.put(git, write("a", "two", known.commit())))
        .isInstanceOfSatisfying(
            Reply.Rejected.class, r -> assertThat(r.cause()).isEqualTo(Cause.HISTORY_REWRITTEN));
    assertThat(ok(store.put(git, write("a", "two"))).created()).isTrue();
  }

  @Test
  void aWorkDirectoryThatVanishesOrIsGarbledIsMadeAnew() throws Exception {
    // Given
    Committed first = ok(store.put(git, write("a", "one")));
    delete(folder.resolve("work"));

    // When
    Committed second = ok(store.put(git, write("b", "two")));
    Committed third = ok(store.put(git, write("c", "three")));
    store.close();
    garble(folder.resolve("work"));
    store = store(folder.resolve("work"));
    Committed adopted = ok(store.put(git, write("a", "one")));

    // Then
    assertThat(adopted.commit()).isEqualTo(first.commit());
    assertThat(remote.log().stream().map(RevCommit::getName))
        .containsExactly(third.commit(), second.commit(), first.commit());
  }

  @Test
  void theLocalCopyOfManyWritesStaysSmall() throws Exception {
    // Given: each write waits for its own push
    String first = ok(store.put(git, write("pkg", "content 0"))).commit();
    for (int i = 1; i < 60; i++) {
      ok(store.put(git, write("pkg", "content " + i)));
    }
    assertThat(packs()).isGreaterThan(50);

    // Then: once nobody asks for a while
    await().atMost(Duration.ofSeconds(20)).until(() -> packs() < 5);
    assertThat(ok(store.read(git, "pkg", first))).isEqualTo(files("content 0"));
    assertThat(ok(store.put(git, write("pkg", "content 0"))).created()).isTrue();
  }

  private long packs() throws IOException {
    try (Stream<Path> lanes = Files.list(folder.resolve("work"))) {
      Path packs = lanes.findFirst().orElseThrow().resolve("mirror.git/objects/pack");
      return Arrays.stream(Objects.requireNonNull(packs.toFile().list()))
          .filter(name -> name.endsWith(".pack"))
          .count();
    }
  }

  @Test
  void aRemoteThatIsAwayIsUnreachableQuicklyAndWorksWhenItIsBack() throws Exception {
    // Given
    ok(store.put(git, write("a", "one")));
    Path away = folder.resolve("away.git");
    Files.move(remote.path(), away);
    BareRemote.create(folder.resolve("edge2.git"));
    EdgeSiteSpec.Git other =
        new EdgeSiteSpec.Git(
            "file://" + folder.resolve("edge2.git"), "main", null, null, null, "Ops", "o@x.org");

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
    Files.move(away, remote.path());
    assertThat(ok(store.put(git, write("b", "two"))).created()).isTrue();
  }

  @Test
  void anUnknownCommitIsNotFound() {
    ok(store.put(git, write("a", "one")));
    String nobody = "0123456789012345678901234567890123456789";
    assertThat(store.read(git, "a", nobody)).isInstanceOf(Reply.NotFound.class);
    assertThat(store.read(git, "a", "HEAD~1")).isInstanceOf(Reply.NotFound.class);
    assertThat(store.contains(git, nobody, nobody)).isInstanceOf(Reply.NotFound.class);
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
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
