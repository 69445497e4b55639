package dev.sluice.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern METER = Pattern.compile("\"(sluice(?:\\.[a-z]+)+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sluice_[a-z_]+)` \\|");

  /** A domain, not a meter. */
  private static final Set<String> NO_METERS = Set.of("sluice.dev");

  @Test
  void everyMeterOfTheCodeStandsInTheTableAndNoOther() throws IOException {
    // Given
    Set<String> registered = meters();
    Set<String> documented =
        ROW.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(r -> r.group(1).replaceFirst("(_total|_seconds)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    // Then
    assertThat(registered).hasSizeGreaterThan(10);
    assertThat(documented).containsExactlyElementsOf(registered);
  }

  private static Set<String> meters() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        sources.add(Files.readString(file));
      }
    }
    return METER
        .matcher(String.join("\n", sources))
        .results()
        .map(r -> r.group(1))
        .filter(n -> !NO_METERS.contains(n))
        .map(n -> n.replace('.', '_').replaceFirst("_seconds$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
