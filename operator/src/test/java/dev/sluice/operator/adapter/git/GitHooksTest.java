package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.NO_SECRETS;
import static dev.sluice.operator.adapter.git.GitSamples.inParallel;
import static dev.sluice.operator.adapter.git.GitSamples.ok;
import static dev.sluice.operator.adapter.git.GitSamples.rejected;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.unavailable;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that refuses pushes in its own words, and one whose answer never arrives. */
@Timeout(60)
class GitHooksTest {
  @TempDir Path folder;
  private BareRemote remote;
  private GitHttpServer server;
  private EdgeSiteSpec.Git git;
  private GitPackageStore store;

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(GitHttpServer.available(), "git http-backend is not installed");
    remote = BareRemote.create(folder.resolve("edge1.git"));
    server = new GitHttpServer(folder, null, null);
    git = server.site(remote, null, null);
    store = store(folder.resolve("work"));
  }

  @AfterEach
  void stop() {
    if (store != null) {
      store.close();
      server.close();
    }
  }

  @Test
  void whatAPreReceiveHookSaysIsPassedOnAndThePushIsNotRepeated() throws Exception {
    // Given
    String first = ok(store.put(git, write("du", "one"))).commit();
    hook("pre-receive", "echo \"changes only on Tuesdays\" >&2", "exit 1");
    long before = server.pushes();

    // When
    String detail = rejected(store.put(git, write("du", "two")), Cause.REFUSED);

    // Then
    assertThat(detail)
        .contains("127.0.0.1")
        .contains("pre-receive hook declined")
        .contains("changes only on Tuesdays");
    assertThat(server.pushes() - before).isEqualTo(1);
    assertThat(remote.log().stream().map(RevCommit::getName)).containsExactly(first);
  }

  @Test
  void longAndColouredWordsOfAHookAreShortenedToOnePlainLine() throws Exception {
    // Given
    hook("update", "printf '\\033[31mno\\033[0m\\n\\n%0500d\\n' 7 >&2", "exit 1");

    // When
    String detail = rejected(store.put(git, write("du", "one")), Cause.REFUSED);

    // Then
    assertThat(detail).contains("hook declined").contains("declined: no 000").hasSizeLessThan(300);
    assertThat(detail.lines()).hasSize(1);
  }

  @Test
  void aHookThatRefusesOnePackageDoesNotHoldUpTheOthers() throws Exception {
    // Given
    ok(store.put(git, write("start", "one")));
    hook(
        "update",
        "if git diff --name-only $2 $3 | grep -q '^bad/'; then echo 'bad is bad' >&2; exit 1; fi",
        "exit 0");

    // When
    List<Reply<Committed>> replies =
        inParallel(8, i -> store.put(git, write(i == 3 ? "bad" : "good-" + i, "x")));

    // Then
    for (int i = 0; i < 8; i++) {
      if (i == 3) {
        assertThat(rejected(replies.get(i), Cause.REFUSED)).contains("bad is bad");
      } else {
        ok(replies.get(i));
      }
    }
    assertThat(remote.log()).hasSize(1 + 7);
  }

  @Test
  void aPushWhoseAnswerIsLostIsAdoptedAndNotMadeAgain() throws Exception {
    // Given
    ok(store.put(git, write("start", "one")));
    server.loseNextAnswer();

    // When
    unavailable(store.put(git, write("du", "one")), Cause.UNREACHABLE);
    String there = remote.log().getFirst().getName();
    Committed again = ok(store.put(git, write("du", "one")));

    // Then
    assertThat(again.commit()).isEqualTo(there);
    assertThat(again.created()).isFalse();
    assertThat(remote.log()).hasSize(2);
  }

  @Test
  void aPushWhoseAnswerIsLostTogetherWithTheProcessIsAdoptedByTheNextOne() throws Exception {
    // Given
    server.loseNextAnswer();
    unavailable(store.put(git, write("du", "one")), Cause.UNREACHABLE);
    String there = remote.log().getFirst().getName();

    // When: a new process, with nothing of the old one's disk
    store.close();
    store = store(folder.resolve("other-work"), NO_SECRETS, new SimpleMeterRegistry());
    Committed again = ok(store.put(git, write("du", "one")));

    // Then
    assertThat(again.commit()).isEqualTo(there);
    assertThat(again.created()).isFalse();
    assertThat(remote.log()).hasSize(1);
  }

  private void hook(String name, String... lines) throws IOException {
    Path file = remote.path().resolve("hooks").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
