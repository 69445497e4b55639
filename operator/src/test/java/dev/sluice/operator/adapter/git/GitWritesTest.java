package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.CLOCK;
import static dev.sluice.operator.adapter.git.GitSamples.NO_SECRETS;
import static dev.sluice.operator.adapter.git.GitSamples.files;
import static dev.sluice.operator.adapter.git.GitSamples.inParallel;
import static dev.sluice.operator.adapter.git.GitSamples.ok;
import static dev.sluice.operator.adapter.git.GitSamples.removal;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.PackageStore.Committed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packages become commits, each once. */
@Timeout(60)
class GitWritesTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  @TempDir Path folder;
  private BareRemote remote;
  private EdgeSiteSpec.Git git;
  private GitPackageStore store;

  @BeforeEach
  void makeRemote() throws Exception {
    remote = BareRemote.create(folder.resolve("edge1.git"));
    git = remote.site("/");
    store = store(folder.resolve("work"), NO_SECRETS, meters);
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
    RevCommit commit = remote.log().getFirst();
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
    assertThat(remote.log()).hasSize(2);
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
    assertThat(replies.stream().map(GitSamples::ok).map(Committed::commit).distinct()).hasSize(100);
    assertThat(remote.log()).hasSize(100);
    assertThat(meters.counter("sluice.git.operations", "operation", "push").count()).isLessThan(50);
    assertThat(meters.counter("sluice.git.operations", "operation", "commit").count())
        .isEqualTo(100);
    for (int i = 0; i < 100; i += 33) {
      assertThat(ok(store.read(git, "pkg-" + i, remote.log().getFirst().getName())))
          .isEqualTo(files("content " + i));
    }
  }

  @Test
  void eightThreadsWithTheSamePackageEndWithOneOfTheirContents() throws Exception {
    // When
    List<Reply<Committed>> replies =
        inParallel(8, i -> store.put(git, write("same", "content " + i)));

    // Then
    replies.forEach(GitSamples::ok);
    assertThat(remote.log()).hasSize(8);
    String tip = remote.log().getFirst().getName();
    Reply<Committed> winner =
        replies.stream().filter(r -> ok(r).commit().equals(tip)).findFirst().orElseThrow();
    assertThat(ContentHash.of(ok(store.read(git, "same", tip))))
        .isEqualTo(ok(winner).contentHash());
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
    assertThat(remote.log()).hasSize(3);
  }

  @Test
  void removingFromAnEmptyRepositoryWritesNothing() {
    assertThat(ok(store.remove(git, removal("a"))).created()).isFalse();
  }

  @Test
  void packagesLiveBelowTheConfiguredDirectoryBesideForeignFiles() throws Exception {
    // Given
    remote.foreignCommit("README");
    EdgeSiteSpec.Git below = remote.site("/sites/edge1/");

    // When
    Committed made = ok(store.put(below, write("a", "one")));
    Committed gone = ok(store.remove(below, removal("a")));

    // Then
    assertThat(ok(store.read(remote.site("/sites"), "edge1", made.commit())))
        .containsKeys("a/Kptfile", "a/app/deployment.yaml");
    try (Repository repository = remote.open()) {
      RevCommit tip = repository.parseCommit(ObjectId.fromString(gone.commit()));
      assertThat(Trees.read(repository.newObjectReader(), tip.getTree()))
          .containsOnlyKeys("foreign/README");
    }
  }
}
