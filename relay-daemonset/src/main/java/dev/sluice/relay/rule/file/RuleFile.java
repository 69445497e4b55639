package dev.sluice.relay.rule.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleCheck;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay's rule file: one JSON object, {@code {"version": 1, "rules": [...]}}. */
public final class RuleFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Address NOWHERE = new Address(0, 0);

  private final List<Problem> problems = new ArrayList<>();

  private RuleFile() {}

  /** Reads and checks a whole file; every problem is reported at once. */
  public static Reading read(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      return bad("$", "is not JSON: " + e.getOriginalMessage() + place);
    }
    return read(root);
  }

  /** Reads and checks a file that was parsed already. */
  public static Reading read(JsonNode root) {
    if (root.isMissingNode()) {
      return bad("$", "is empty");
    }
    RuleFile file = new RuleFile();
    RuleSet set = file.set(root);
    if (file.problems.isEmpty()) {
      file.problems.addAll(RuleCheck.problems(set));
    }
    return file.problems.isEmpty() ? new Reading.Good(set) : new Reading.Bad(file.problems);
  }

  private static Reading bad(String path, String message) {
    return new Reading.Bad(List.of(new Problem(path, message)));
  }

  private RuleSet set(JsonNode root) {
    Fields fields = new Fields(root, "$", problems);
    JsonNode version = fields.required("version");
    if (version != null && !(version.isIntegralNumber() && version.asText().equals("1"))) {
      fields.problem("$.version", Fields.kind(version) + ": only 1 is known");
    }
    List<Rule> rules = new ArrayList<>();
    JsonNode list = list(fields, "rules");
    if (list != null) {
      for (int i = 0; i < list.size(); i++) {
        rules.add(rule(list.get(i), "$.rules[" + i + "]"));
      }
    }
    fields.noOthers();
    return new RuleSet(rules);
  }

  private Rule rule(JsonNode node, String path) {
    Fields fields = new Fields(node, path, problems);
    String id = fields.requiredText("id");
    String name = fields.text("name");
    JsonNode input = fields.required("input");
    Input in = input == null ? nothing() : input(input, fields.path("input"));
    List<Output> outputs = new ArrayList<>();
    JsonNode list = list(fields, "outputs");
    if (list != null) {
      for (int i = 0; i < list.size(); i++) {
        outputs.add(output(list.get(i), fields.path("outputs") + "[" + i + "]"));
      }
    }
    JsonNode limit = fields.node("rateLimit");
    RateLimit rateLimit = limit == null ? null : rateLimit(limit, fields.path("rateLimit"));
    fields.noOthers();
    return new Rule(id, name, in, outputs, rateLimit);
  }

  private Input input(JsonNode node, String path) {
    Fields fields = new Fields(node, path, problems);
    String interfaceName = fields.requiredText("interface");
    Address group = fields.requiredAddress("group");
    int port = (int) fields.integer("port", 0, 65_535, 0);
    Address source = fields.address("source");
    Protocol protocol = protocol(fields);
    fields.noOthers();
    return new Input(interfaceName, group == null ? NOWHERE : group, port, source, protocol);
  }

  private static Protocol protocol(Fields fields) {
    String text = fields.text("protocol");
    if (text == null || text.equals(Protocol.UDP.text())) {
      return Protocol.UDP;
    }
    if (!text.equals(Protocol.ESP.text())) {
      fields.problem(fields.path("protocol"), "'" + text + "': udp or esp is needed");
    }
    return Protocol.ESP;
  }

  private Output output(JsonNode node, String path) {
    Fields fields = new Fields(node, path, problems);
    String interfaceName = fields.requiredText("interface");
    Address address = fields.requiredAddress("address");
    int port = (int) fields.integer("port", 0, 65_535, 0);
    int ttl = (int) fields.integer("ttl", 1, 255, 0);
    int dscp = (int) fields.integer("dscp", 0, 63, Output.KEEP);
    Address source = fields.address("sourceAddress");
    boolean whenJoined = fields.flag("whenJoined");
    fields.noOthers();
    Address to = address == null ? NOWHERE : address;
    return new Output(interfaceName, to, port, ttl, dscp, source, whenJoined);
  }

  private RateLimit rateLimit(JsonNode node, String path) {
    Fields fields = new Fields(node, path, problems);
    long packets = fields.integer("packetsPerSecond", 1, Long.MAX_VALUE, 0);
    long bits = fields.integer("bitsPerSecond", 1, Long.MAX_VALUE, 0);
    fields.noOthers();
    return new RateLimit(packets, bits);
  }

  private static @Nullable JsonNode list(Fields fields, String name) {
    JsonNode node = fields.required(name);
    if (node != null && !node.isArray()) {
      fields.problem(fields.path(name), Fields.kind(node) + ": a list is needed");
      return null;
    }
    return node;
  }

  private static Input nothing() {
    return new Input("", NOWHERE, 0, null, Protocol.UDP);
  }

  /** The file of a set, rules ordered by id, so that equal sets have equal texts. */
  public static String write(RuleSet set) {
    ObjectNode root = JSON.createObjectNode().put("version", RuleSet.VERSION);
    ArrayNode rules = root.putArray("rules");
    set.rules().stream()
        .sorted(Comparator.comparing(Rule::id))
        .forEach(rule -> rules.add(RuleJson.rule(JSON.createObjectNode(), rule)));
    return root.toPrettyString() + "\n";
  }
}
