package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {
  private static final Path GOOD = Path.of("src/test/resources/documents/good");
  private static final Path BAD = Path.of("src/test/resources/documents/bad");
  private static final Path EXAMPLES = Path.of("examples");
  private static final Path CONFORMANCE = Path.of("../../shared/conformance");

  /** What the server's own schema errors say; anything else comes from a rule. */
  private static final Pattern SCHEMA_ERROR =
      Pattern.compile("^(should |supported values|must be of type|Required value).*");

  @ParameterizedTest
  @MethodSource("good")
  void acceptsAsWritten(Documents document) throws IOException {
    JsonNode tree = document.tree();
    JsonNode crd = Schemas.definition(tree).orElseThrow();
    assertThat(Schemas.errors(crd, tree)).isEmpty();
  }

  /** What a person wrote is what the reconcilers read: no member gets lost in the records. */
  @ParameterizedTest
  @MethodSource("good")
  void readsEveryMemberIntoTheRecords(Documents document) throws IOException {
    JsonNode tree = document.tree();
    CustomResource<?, ?> object = Serialization.unmarshal(document.text(), kind(tree));
    JsonNode back = Serialization.jsonMapper().readTree(Serialization.asJson(object));
    assertThat(leaves(back.get("spec"))).containsExactlyElementsOf(leaves(tree.get("spec")));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWhereTheHeaderSays(Documents document) throws IOException {
    JsonNode tree = document.tree();
    var errors = Schemas.errors(Schemas.definition(tree).orElseThrow(), tree);
    assertThat(errors).isNotEmpty();
    assertThat(errors.toString()).contains(lastName(document.header("field")));
  }

  @Test
  void hasADocumentForEveryKind() throws IOException {
    Set<String> examples = new TreeSet<>();
    Set<String> refused = new TreeSet<>();
    for (Documents d : Documents.in(EXAMPLES)) {
      examples.add(kind(d.tree()).getSimpleName());
    }
    for (Documents d : Documents.in(BAD)) {
      refused.add(kind(d.tree()).getSimpleName());
    }
    Set<String> all = new TreeSet<>(Kinds.ALL.stream().map(Class::getSimpleName).toList());
    assertThat(examples).isEqualTo(all);
    assertThat(refused).isEqualTo(all);
  }

  @Test
  void acceptsTheConformanceInputsOfOurKinds() throws IOException {
    assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance folder beside the repository");
    int checked = 0;
    for (Documents d : Documents.in(CONFORMANCE.resolve("seed-documents"))) {
      var crd = Schemas.definition(d.tree());
      if (crd.isPresent()) {
        assertThat(Schemas.errors(crd.get(), d.tree())).as(d.name()).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(6);
  }

  private static Class<? extends CustomResource<?, ?>> kind(JsonNode tree) {
    return Kinds.ALL.stream()
        .filter(k -> HasMetadata.getApiVersion(k).equals(tree.get("apiVersion").asText()))
        .filter(k -> HasMetadata.getKind(k).equals(tree.get("kind").asText()))
        .findFirst()
        .orElseThrow();
  }

  private static String lastName(String field) {
    String[] names = field.replaceAll("\\[\\d+]$", "").split("[.\\]]");
    return names[names.length - 1];
  }

  private static List<String> leaves(JsonNode tree) {
    return paths("", tree).sorted().toList();
  }

  private static Stream<String> paths(String path, JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream().flatMap(e -> paths(path + "." + e.getKey(), e.getValue()));
    }
    if (node.isArray()) {
      return IntStream.range(0, node.size())
          .boxed()
          .flatMap(i -> paths(path + "[" + i + "]", node.get(i)));
    }
    return Stream.of(path + "=" + node.asText());
  }

  static List<Documents> good() throws IOException {
    return Stream.concat(Documents.in(GOOD).stream(), Documents.in(EXAMPLES).stream()).toList();
  }

  /** Without those that a rule refuses: only an API server runs rules. */
  static List<Documents> bad() throws IOException {
    return Documents.in(BAD).stream()
        .filter(d -> SCHEMA_ERROR.matcher(d.header("says")).matches())
        .toList();
  }
}
