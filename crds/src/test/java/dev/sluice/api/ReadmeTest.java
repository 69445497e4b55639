package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The README says what the code says. */
class ReadmeTest {
  private static final Pattern REASON_ROW =
      Pattern.compile("(?m)^\\| `([A-Z]\\w+)`( !)? \\| .+ \\| .+ \\|$");
  private static final Pattern LINK = Pattern.compile("\\]\\((examples/[^)]+)\\)");
  private static String readme;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(Path.of("README.md"));
  }

  @Test
  void hasOneRowForEveryReasonAndNoOther() {
    List<String> rows = REASON_ROW.matcher(readme).results().map(m -> m.group(1)).toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(Stream.of(Reason.values()).map(Reason::wire).toList());
  }

  @Test
  void marksExactlyTheReasonsThatWarn() {
    List<String> marked =
        REASON_ROW
            .matcher(readme)
            .results()
            .filter(m -> m.group(2) != null)
            .map(m -> m.group(1))
            .toList();
    assertThat(marked)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Reason.values()).filter(Reason::warning).map(Reason::wire).toList());
  }

  @Test
  void namesEveryConditionTypeAndNoOther() {
    String table = readme.substring(readme.indexOf("| kind | conditions |"));
    String rows = table.substring(0, table.indexOf("\n\n"));
    List<String> named =
        Pattern.compile("`(\\w+)`")
            .matcher(rows)
            .results()
            .map(m -> m.group(1))
            .distinct()
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ConditionType.values()).map(ConditionType::wire).toList());
  }

  @Test
  void namesEveryKindWithItsVersionAndShortName() {
    for (var kind : Kinds.ALL) {
      assertThat(readme)
          .contains(
              "| %s | `%s` | `%s` |"
                  .formatted(
                      HasMetadata.getKind(kind),
                      HasMetadata.getApiVersion(kind),
                      kind.getAnnotation(ShortNames.class).value()[0]));
    }
  }

  @Test
  void linksEveryExample() throws IOException {
    List<String> links = LINK.matcher(readme).results().map(m -> m.group(1)).toList();
    try (var files = Files.list(Path.of("examples"))) {
      assertThat(links).containsExactlyInAnyOrderElementsOf(files.map(Path::toString).toList());
    }
  }
}
