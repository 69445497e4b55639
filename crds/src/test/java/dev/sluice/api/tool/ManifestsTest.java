package dev.sluice.api.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {
  @TempDir Path directory;
  private Manifests manifests;

  @BeforeEach
  void commit() throws IOException {
    manifests = new Manifests(directory);
    manifests.write(Map.of("a.yaml", "one\ntwo\n", "b.yaml", "x\n"));
  }

  @Test
  void findsNoDriftInWhatItWrote() throws IOException {
    assertThat(manifests.drift(Map.of("a.yaml", "one\ntwo\n", "b.yaml", "x\n"))).isEmpty();
  }

  @Test
  void namesFileLineAndBothTextsOfADifference() throws IOException {
    assertThat(manifests.drift(Map.of("a.yaml", "one\n2\n", "b.yaml", "x\n")))
        .containsExactly("a.yaml: line 2 is 'two', records say '2'");
  }

  @Test
  void findsMissingAndSurplusFiles() throws IOException {
    assertThat(manifests.drift(Map.of("a.yaml", "one\ntwo\n", "c.yaml", "y\n")))
        .containsExactly("c.yaml: missing", "b.yaml: no kind has this name");
  }

  @Test
  void removesAFileWhoseKindIsGone() throws IOException {
    manifests.write(Map.of("a.yaml", "1\n"));
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("a.yaml");
    }
  }
}
