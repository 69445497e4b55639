package dev.sluice.operator.adapter.relay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Relays;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The HTTP endpoint of relays. An answer counts as a whole or not at all: a number that is missing
 * or negative makes it unusable, so that no counter is ever made up. Unknown fields are ignored.
 */
public final class RelayClient implements Relays {
  private static final HttpCall RULES = HttpCall.get("/v1/rules");

  private final SiteHttp http;

  /** Makes a client. */
  public RelayClient(SiteHttp http) {
    this.http = http;
  }

  @Override
  public Reply<Report> read(Endpoint endpoint) {
    return http.send(endpoint, RULES)
        .then(answer -> answer.json().then(json -> understand(answer, json)));
  }

  private static Reply<Report> understand(HttpAnswer answer, JsonNode json) {
    try {
      return new Reply.Ok<>(report(json));
    } catch (Unusable e) {
      return answer.unusable("JSON that is no relay's: " + e.getMessage());
    }
  }

  private static Report report(JsonNode json) {
    Map<String, Counters> rules = new HashMap<>();
    JsonNode list = json.path("rules");
    if (!list.isArray()) {
      throw new Unusable("rules");
    }
    for (JsonNode rule : list) {
      String id = text(rule, "id").orElseThrow(() -> new Unusable("rules[].id"));
      if (rules.put(id, counters(rule)) != null) {
        throw new Unusable("rules[].id twice: " + HttpAnswer.oneLine(id));
      }
    }
    return new Report(
        text(json, "generation"),
        text(json, "datapath").orElse("unknown"),
        text(json, "node"),
        time(json, "time").orElseThrow(() -> new Unusable("time")),
        time(json, "since"),
        text(json, "problem").map(HttpAnswer::oneLine),
        rules);
  }

  private static Counters counters(JsonNode rule) {
    TreeMap<String, Long> drops = new TreeMap<>();
    for (Map.Entry<String, JsonNode> drop : rule.path("drops").properties()) {
      drops.put(HttpAnswer.oneLine(drop.getKey()), count("drops", drop.getValue()));
    }
    return new Counters(
        count("packets", rule.path("packets")),
        count("bytes", rule.path("bytes")),
        drops,
        time(rule, "lastSeen"),
        text(rule, "problem").map(HttpAnswer::oneLine));
  }

  private static long count(String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new Unusable("rules[]." + field);
    }
    return value.longValue();
  }

  private static Optional<String> text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new Unusable(field);
    }
    return Optional.of(value.textValue()).filter(t -> !t.isBlank());
  }

  private static Optional<Instant> time(JsonNode node, String field) {
    try {
      return text(node, field).map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw new Unusable(field);
    }
  }

  /** Names the field that is not what the interface promises. */
  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String field) {
      super(field);
    }
  }
}
