package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrdManifestsTest {
  @Test
  void packagesWhatIsCommitted() throws IOException {
    try (var files = Files.list(Path.of("manifests"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              CrdManifests.NAMES.stream().map(name -> name + ".yaml").toList());
    }
    for (String name : CrdManifests.NAMES) {
      assertThat(CrdManifests.yaml(name))
          .isEqualTo(Files.readString(Path.of("manifests", name + ".yaml")));
    }
  }

  @Test
  void namesEveryKind() {
    assertThat(Kinds.ALL.stream().map(CustomResource::getCRDName).toList())
        .containsExactlyInAnyOrderElementsOf(CrdManifests.NAMES);
  }

  @Test
  void refusesAnUnknownNameNamingTheKnownOnes() {
    assertThatThrownBy(() -> CrdManifests.yaml("pods"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'pods'")
        .hasMessageContaining("edgesites.sluice.dev");
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyKindHasStatusCategoryAndAge(JsonNode crd) {
    assertThat(crd.at("/spec/names/categories").toString()).contains("\"sluice\"");
    assertThat(crd.at("/spec/versions/0/subresources").has("status")).isTrue();
    JsonNode columns = crd.at("/spec/versions/0/additionalPrinterColumns");
    assertThat(columns.findValuesAsText("name")).contains("Ready", "Reason").endsWith("Age");
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void specIsRequiredAndConditionsMergeByType(JsonNode crd) {
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    assertThat(schema.get("required").toString()).contains("\"spec\"");
    JsonNode conditions = schema.at("/properties/status/properties/conditions");
    assertThat(conditions.get("x-kubernetes-list-type").asText()).isEqualTo("map");
    assertThat(conditions.get("x-kubernetes-list-map-keys").toString()).isEqualTo("[\"type\"]");
  }

  /** So that {@code kubectl explain} has an answer for each field. */
  @ParameterizedTest
  @MethodSource("definitions")
  void everyPropertyIsDescribedAndEveryIntegerSized(JsonNode crd) {
    List<String> gaps = new ArrayList<>();
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    for (String part : List.of("spec", "status")) {
      collectGaps(part, schema.at("/properties/" + part), gaps);
    }
    assertThat(gaps).isEmpty();
  }

  private static void collectGaps(String path, JsonNode schema, List<String> gaps) {
    if (!schema.hasNonNull("description") && !path.endsWith("[]")) {
      gaps.add(path + " has no description");
    }
    if (schema.path("type").asText().equals("integer") && !schema.has("format")) {
      gaps.add(path + " has no format");
    }
    if (schema.has("items")) {
      collectGaps(path + "[]", schema.get("items"), gaps);
    }
    schema
        .path("properties")
        .properties()
        .forEach(e -> collectGaps(path + "." + e.getKey(), e.getValue(), gaps));
  }

  static List<JsonNode> definitions() throws IOException {
    List<JsonNode> definitions = new ArrayList<>();
    for (String name : CrdManifests.NAMES) {
      definitions.add(new YAMLMapper().readTree(CrdManifests.yaml(name)));
    }
    return definitions;
  }
}
