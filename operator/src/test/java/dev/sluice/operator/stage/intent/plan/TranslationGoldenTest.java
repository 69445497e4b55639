package dev.sluice.operator.stage.intent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments;
import dev.sluice.operator.stage.intent.plan.input.IntentDocuments.Document;
import dev.sluice.operator.stage.intent.plan.input.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder for each case: {@code input.yaml} or {@code input.json} (or {@code source.txt} naming
 * a conformance document beside the repository) and what it becomes. {@code -Dgolden.update}
 * rewrites.
 */
class TranslationGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/intent/translation");
  private static final Path CONFORMANCE = Path.of("../../shared/conformance");
  private static final boolean UPDATE = System.getProperty("golden.update") != null;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  @TestFactory
  Stream<DynamicTest> translatesEveryCaseToItsGolden() throws IOException {
    List<Path> cases;
    try (Stream<Path> found = Files.list(CASES)) {
      cases = found.filter(Files::isDirectory).sorted().toList();
    }
    assertThat(cases).isNotEmpty();
    return cases.stream()
        .map(c -> DynamicTest.dynamicTest(c.getFileName().toString(), () -> run(c)));
  }

  private static void run(Path folder) throws IOException {
    // Given
    Path input = input(folder);
    assumeTrue(Files.exists(input), () -> "no " + input.toAbsolutePath().normalize());
    Document document = IntentDocuments.read(Files.readString(input)).getFirst();

    // When
    Map<String, String> actual = outputs(document);

    // Then
    for (String name : List.of("ts28312.json", "children.yaml", "findings.yaml")) {
      Path golden = folder.resolve(name);
      String text = actual.get(name);
      if (UPDATE) {
        write(golden, text);
      }
      if (text == null) {
        assertThat(golden).doesNotExist();
      } else {
        assertThat(text).isEqualTo(Files.readString(golden));
      }
    }
  }

  private static Path input(Path folder) throws IOException {
    Path source = folder.resolve("source.txt");
    if (Files.exists(source)) {
      return CONFORMANCE.resolve(Files.readString(source).strip());
    }
    Path json = folder.resolve("input.json");
    return Files.exists(json) ? json : folder.resolve("input.yaml");
  }

  private static Map<String, String> outputs(Document document) throws IOException {
    Map<String, String> out = new LinkedHashMap<>();
    Map<String, Object> findings = new LinkedHashMap<>();
    findings.put("name", document.name());
    if (document.spec() == null) {
      findings.put("errors", document.problems().stream().map(Problem::text).toList());
    } else {
      IntentTranslation t = IntentTranslator.translate(document.spec());
      findings.put("digest", t.form().digest());
      findings.put("errors", t.errors().stream().map(Problem::text).toList());
      findings.put("notes", t.notes());
      findings.put("unmapped", t.unmapped());
      out.put("ts28312.json", JSON.writeValueAsString(JSON.readTree(t.json())) + "\n");
      if (t.valid()) {
        ChildSpecs children = IntentPlanner.preview(t.desired(), "default", document.name());
        out.put("children.yaml", YAML.writeValueAsString(children(children)));
      }
    }
    out.put("findings.yaml", YAML.writeValueAsString(findings));
    return out;
  }

  private static Map<String, Object> children(ChildSpecs children) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("requests", children.requests());
    children.job().ifPresent(j -> out.put("job", named(children.jobName(), j)));
    children.gate().ifPresent(g -> out.put("gate", named(children.jobName(), g)));
    return out;
  }

  private static Map<String, Object> named(String name, Object spec) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", name);
    out.put("spec", spec);
    return out;
  }

  private static void write(Path golden, String text) {
    try {
      if (text == null) {
        Files.deleteIfExists(golden);
      } else {
        Files.writeString(golden, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
