package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.files;
import static dev.sluice.operator.adapter.git.GitSamples.note;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import dev.sluice.operator.port.PackageStore.Removal;
import dev.sluice.operator.port.PackageStore.Write;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any repository is touched. */
@Timeout(60)
class GitRefusalsTest {
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
    assertThat(remote.log()).isEmpty();
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
}
