package dev.sluice.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RbacTest {
  private static final Path MANIFEST = Path.of("manifests/rbac.yaml");
  private static final String OWN = "sluice-system";
  private static final String RELAY = "sluice-relay";

  @Test
  void everyKindWithAnInformerMayBeWatchedAndItsStatusPatched() throws IOException {
    List<JsonNode> rules = rules("ClusterRole");
    for (Class<? extends HasMetadata> kind : Controllers.KINDS) {
      String group = HasMetadata.getGroup(kind);
      String plural = HasMetadata.getPlural(kind);
      assertThat(verbs(rules, group, plural))
          .as(plural + "." + group)
          .contains("get", "list", "watch");
      assertThat(verbs(rules, group, plural + "/status"))
          .as(plural + "/status")
          .containsExactly("patch");
    }
  }

  @Test
  void grantsNoWildcardNoSecretsClusterWideAndNoWritesToSites() throws IOException {
    List<JsonNode> rules = rules("ClusterRole");
    assertThat(rules).noneMatch(r -> r.toString().contains("\"*\""));
    assertThat(verbs(rules, "", "secrets")).isEmpty();
    assertThat(verbs(rules, "", "configmaps")).isEmpty();
    assertThat(verbs(rules("Role", OWN), "", "configmaps")).containsExactly("get", "list", "watch");
    assertThat(verbs(rules, "sluice.dev", "edgesites")).containsExactly("get", "list", "watch");
    assertThat(verbs(rules("Role", OWN), "", "secrets")).containsExactly("get");
  }

  @Test
  void mayWriteOneConfigMapOfTheRelaysAndReadTheirTwoSecrets() throws IOException {
    List<JsonNode> rules = rules("Role", RELAY);
    assertThat(rules.stream().filter(r -> r.toString().contains("update")))
        .singleElement()
        .satisfies(r ->
            assertThat(r.path("resourceNames").toString()).isEqualTo("[\"sluice-relay-rules\"]"));
    assertThat(rules.stream().filter(r -> r.toString().contains("secrets")))
        .singleElement()
        .satisfies(r -> assertThat(r.path("resourceNames")).hasSize(2));
    assertThat(verbs(rules, "", "pods")).containsExactly("get", "list", "watch");
    assertThat(verbs(rules("ClusterRole"), "sluice.dev", "relayrules"))
        .containsExactly("get", "list", "watch");
    assertThat(verbs(rules("ClusterRole"), "", "nodes")).containsExactly("get", "list", "watch");
  }

  private static List<JsonNode> rules(String kind) throws IOException {
    return rules(kind, "");
  }

  private static List<JsonNode> rules(String kind, String namespace) throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode document :
        yaml.readerFor(JsonNode.class).<JsonNode>readValues(MANIFEST.toFile()).readAll()) {
      if (document.path("kind").asText().equals(kind)
          && document.at("/metadata/namespace").asText().equals(namespace)) {
        document.path("rules").forEach(rules::add);
      }
    }
    return rules;
  }

  private static List<String> verbs(List<JsonNode> rules, String group, String resource) {
    List<String> verbs = new ArrayList<>();
    rules.stream()
        .filter(r -> has(r.path("apiGroups"), group) && has(r.path("resources"), resource))
        .forEach(r -> r.path("verbs").forEach(v -> verbs.add(v.asText())));
    return verbs;
  }

  private static boolean has(JsonNode list, String wanted) {
    for (JsonNode n : list) {
      if (n.asText().equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}
