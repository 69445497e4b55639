package dev.sluice.relay.rule.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Imports the rules of an MCR configuration (JSON5). What the relay has no counterpart for is
 * reported, section by section, and never taken over in silence.
 */
public final class McrImport {
  private static final JsonMapper JSON5 =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_JAVA_COMMENTS,
              JsonReadFeature.ALLOW_SINGLE_QUOTES,
              JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
              JsonReadFeature.ALLOW_TRAILING_COMMA,
              JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
              JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS,
              JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "pinning", "not imported: processors are chosen with relayd's own options",
          "pim", "not imported: this relay has no PIM",
          "msdp", "not imported: this relay has no MSDP",
          "igmp", "not imported: this relay has no IGMP querier",
          "control_plane", "not imported: this relay has no routing protocols");

  private final List<Problem> notes = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private McrImport() {}

  /**
   * What came of an import.
   *
   * @param reading the rules, or why they cannot be used; paths are those of the converted file
   * @param notes sections and fields of the original that were left out, with the reason
   */
  public record Imported(Reading reading, List<Problem> notes) {
    /** Copies the notes. */
    public Imported {
      notes = List.copyOf(notes);
    }
  }

  /** Imports a configuration text. */
  public static Imported read(String text) {
    McrImport run = new McrImport();
    JsonNode root;
    try {
      root = JSON5.readTree(text);
    } catch (JsonProcessingException e) {
      return run.bad("is not JSON5: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      return run.bad("an object is needed");
    }
    return run.convert(root);
  }

  private Imported bad(String message) {
    return new Imported(new Reading.Bad(List.of(new Problem("$", message))), notes);
  }

  private Imported convert(JsonNode root) {
    ObjectNode file = JSON5.createObjectNode().put("version", RuleSet.VERSION);
    ArrayNode rules = file.putArray("rules");
    JsonNode ttl = root.get("multicast_ttl");
    for (JsonNode rule : root.path("rules")) {
      rules.add(rule(rule, ttl, rules.size()));
    }
    root.fieldNames()
        .forEachRemaining(name -> {
          if (!name.equals("rules") && !name.equals("multicast_ttl")) {
            String why = ELSEWHERE.getOrDefault(name, "not imported: unknown to this importer");
            notes.add(new Problem("$." + name, why));
          }
        });
    return new Imported(RuleFile.read(file), notes);
  }

  private ObjectNode rule(JsonNode rule, @Nullable JsonNode ttl, int index) {
    String path = "$.rules[" + index + "]";
    ObjectNode converted = JSON5.createObjectNode();
    converted.put("id", id(rule, index));
    copy(rule, "name", converted, "name");
    ObjectNode input = converted.putObject("input");
    JsonNode from = rule.path("input");
    for (String field : List.of("interface", "group", "port", "source")) {
      copy(from, field, input, field);
    }
    String protocol = from.path("protocol").asText("udp");
    input.put("protocol", protocol.equals("50") ? "esp" : protocol.equals("17") ? "udp" : protocol);
    ArrayNode outputs = converted.putArray("outputs");
    for (JsonNode output : rule.path("outputs")) {
      ObjectNode to = outputs.addObject();
      copy(output, "interface", to, "interface");
      copy(output, "group", to, "address");
      copy(output, "port", to, "port");
      copy(output, "source_ip", to, "sourceAddress");
      JsonNode own = output.get("ttl");
      JsonNode effective = own == null || own.isNull() ? ttl : own;
      if (effective != null) {
        to.set("ttl", effective);
      }
      unknown(output, path + ".outputs", Set.of("interface", "group", "port", "source_ip", "ttl"));
    }
    unknown(from, path + ".input", Set.of("interface", "group", "port", "source", "protocol"));
    unknown(rule, path, Set.of("id", "rule_id", "name", "input", "outputs"));
    return converted;
  }

  /** The rule's own id, else its name, else its flow; made unique by its place where needed. */
  private String id(JsonNode rule, int index) {
    JsonNode input = rule.path("input");
    String flow =
        "mcr/"
            + input.path("interface").asText()
            + "/"
            + input.path("group").asText()
            + "/"
            + input.path("port").asText("0");
    String id = rule.path("id").asText(rule.path("rule_id").asText(rule.path("name").asText(flow)));
    id = id.replace(' ', '-');
    return ids.add(id) ? id : id + "#" + index;
  }

  private void unknown(JsonNode object, String path, Set<String> known) {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            notes.add(new Problem(path + "." + name, "not imported: unknown to this importer"));
          }
        });
  }

  private static void copy(JsonNode from, String field, ObjectNode to, String as) {
    JsonNode value = from.get(field);
    if (value != null && !value.isNull()) {
      to.set(as, value);
    }
  }
}
