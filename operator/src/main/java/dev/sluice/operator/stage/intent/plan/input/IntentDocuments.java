package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.Names;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.intent.NephioIntentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw documents, JSON or YAML: TMF921 bodies, {@code intent.3gpp.org/v28.312} documents and
 * both Intent kinds.
 */
public final class IntentDocuments {
  /** API version of TS 28.312 documents: illegal for a CRD, so only read here. */
  static final String TS28312_GROUP = "intent.3gpp.org/";

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();

  private IntentDocuments() {}

  /**
   * One document.
   *
   * @param name name as a DNS label
   * @param namespace namespace, where the document says one
   * @param spec the Intent it becomes; absent = it has errors
   * @param problems every error, with JSON path
   */
  public record Document(
      String name, @Nullable String namespace, @Nullable IntentSpec spec, List<Problem> problems) {
    /** Copies the collections. */
    public Document {
      problems = List.copyOf(problems);
    }
  }

  /** Reads all documents of a text; one that cannot be parsed yields a document with the error. */
  public static List<Document> read(String text) {
    List<Document> out = new ArrayList<>();
    for (String part : text.split("(?m)^---(?:\\s.*)?$", -1)) {
      if (!part.replaceAll("(?m)^\\s*#.*$", "").isBlank()) {
        out.add(parse(part));
      }
    }
    return out;
  }

  private static Document parse(String text) {
    try {
      return read(tree(text));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where = at == null ? "$" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
      return failed("", List.of(new Problem(where, null, e.getOriginalMessage())));
    }
  }

  /** YAML may begin with a brace, too; a fault is told in JSON's words then. */
  private static JsonNode tree(String text) throws JsonProcessingException {
    if (!text.stripLeading().startsWith("{")) {
      return YAML.readTree(text);
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      try {
        return YAML.readTree(text);
      } catch (JsonProcessingException _) {
        throw e;
      }
    }
  }

  /** Reads one document. */
  public static Document read(JsonNode document) {
    if (!document.isObject()) {
      return failed(
          "", List.of(new Problem("$", Raw.text(document), "is no intent: an object is expected")));
    }
    if (!document.has("apiVersion")) {
      return TmfDocument.read(document);
    }
    String version = document.path("apiVersion").asText();
    String kind = document.path("kind").asText("");
    Findings findings = new Findings();
    if (!kind.equals("Intent")) {
      findings.error("$.kind", kind, "is no intent; allowed: Intent");
    }
    String name = dnsLabel(document.path("metadata").path("name").asText(""));
    if (name.isEmpty()) {
      findings.error("$.metadata.name", null, "is missing");
    }
    JsonNode spec = document.path("spec");
    if (!spec.isObject()) {
      findings.error("$.spec", null, "is missing");
    }
    IntentSpec read = null;
    if (findings.errors().isEmpty()) {
      if (version.equals(Names.GROUP_TMF_INTENT + "/v1") || version.startsWith(TS28312_GROUP)) {
        Members.check(spec, Members.SPEC, "$.spec", findings);
        Members.checkExpectations(spec, findings);
        read = bind(spec, IntentSpec.class, findings).orElse(null);
      } else if (version.equals(Names.GROUP_NEPHIO_INTENT + "/v1alpha1")) {
        Members.check(spec, Members.NEPHIO, "$.spec", findings);
        read =
            bind(spec, NephioIntentSpec.class, findings)
                .map(s -> NephioForm.toIntent(s).spec())
                .orElse(null);
      } else {
        findings.error(
            "$.apiVersion",
            version,
            "is no intent; allowed: "
                + Names.GROUP_TMF_INTENT
                + "/v1, "
                + Names.GROUP_NEPHIO_INTENT
                + "/v1alpha1, intent.3gpp.org/v28.312");
      }
    }
    String namespace = document.path("metadata").path("namespace").asText("");
    return findings.errors().isEmpty()
        ? new Document(name, namespace.isEmpty() ? null : namespace, read, List.of())
        : failed(name, findings.errors());
  }

  static Document failed(String name, List<Problem> problems) {
    return new Document(name, null, null, problems);
  }

  static <T> Optional<T> bind(JsonNode spec, Class<T> type, Findings findings) {
    try {
      return Optional.of(JSON.treeToValue(spec, type));
    } catch (com.fasterxml.jackson.databind.JsonMappingException e) {
      StringBuilder path = new StringBuilder("$.spec");
      e.getPath()
          .forEach(r ->
              path.append(
                  r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName()));
      findings.error(path.toString(), null, e.getOriginalMessage());
      return Optional.empty();
    } catch (JsonProcessingException e) {
      findings.error("$.spec", null, e.getOriginalMessage());
      return Optional.empty();
    }
  }

  /** Lower case, letters, digits and dashes, at most 63 characters, starting with a letter. */
  public static String dnsLabel(String text) {
    String label =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String lettered = label.isEmpty() || Character.isLetter(label.charAt(0)) ? label : "i-" + label;
    String cut = lettered.length() <= 63 ? lettered : lettered.substring(0, 63);
    return cut.replaceAll("-+$", "");
  }
}
