package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.intent.IntentSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a TMF921 Intent body (v5, and the older gateway's) into an Intent. */
public final class TmfDocument {
  private static final Set<String> MEMBERS =
      Set.of(
          "@type",
          "@baseType",
          "@schemaLocation",
          "attachment",
          "category",
          "characteristic",
          "context",
          "creationDate",
          "description",
          "expectation",
          "expression",
          "externalIdentifier",
          "gate",
          "href",
          "id",
          "intentCharacteristic",
          "intentExpectations",
          "intentRelationship",
          "intentSpecification",
          "intentType",
          "isBundle",
          "isBundled",
          "lastModified",
          "lastUpdate",
          "lifecycleStatus",
          "name",
          "party",
          "priority",
          "relatedParty",
          "rollout",
          "state",
          "statusChangeDate",
          "validFor",
          "version");
  private static final List<String> TYPES =
      List.of(
          "BestIntent",
          "Intent",
          "JudgeIntent",
          "NetworkIntent",
          "NetworkSliceIntent",
          "ProbeIntent",
          "ResourceIntent",
          "ServiceIntent",
          "SliceIntent");
  private static final List<String> STATES =
      List.of(
          "acknowledged",
          "inProgress",
          "completed",
          "failed",
          "cancelled",
          "pending",
          "created",
          "active",
          "settled",
          "terminated",
          "degraded",
          "rejected",
          "suspended");
  private static final List<String> PRIORITIES =
      List.of("1 to 100", "low", "medium", "high", "critical");

  private TmfDocument() {}

  /** Reads a body; every problem is returned. */
  public static IntentDocuments.Document read(JsonNode body) {
    Findings findings = new Findings();
    Members.check(body, MEMBERS, "$", findings);
    oneOf(body, "@type", TYPES, findings);
    oneOf(body, "intentType", TYPES, findings);
    oneOf(body, "state", STATES, findings);
    oneOf(body, "lifecycleStatus", STATES, findings);
    priority(body.get("priority"), findings);
    validFor(body.path("validFor"), findings);
    String name =
        IntentDocuments.dnsLabel(
            body.hasNonNull("id") ? body.get("id").asText() : body.path("name").asText(""));
    if (name.isEmpty()) {
      findings.error("$.name", null, "is missing: give name or id");
    }
    boolean says =
        body.hasNonNull("expression")
            || body.hasNonNull("intentExpectations")
            || !body.path("expectation").isEmpty()
            || !body.path("intentSpecification").path("intentExpectations").isEmpty();
    if (!says) {
      findings.error(
          "$",
          null,
          "says nothing: give expression, intentSpecification.intentExpectations, expectation or"
              + " intentExpectations");
    }
    if (!findings.errors().isEmpty()) {
      return IntentDocuments.failed(name, findings.errors());
    }
    IntentSpec spec = IntentDocuments.bind(spec(body), IntentSpec.class, findings).orElse(null);
    return new IntentDocuments.Document(name, null, spec, findings.errors());
  }

  private static ObjectNode spec(JsonNode body) {
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    ArrayNode characteristics = JsonNodeFactory.instance.arrayNode();
    body.properties()
        .forEach(e -> {
          switch (e.getKey()) {
            case "characteristic", "intentCharacteristic" ->
                e.getValue().forEach(characteristics::add);
            case "intentSpecification" -> specification(e.getValue(), spec, rest);
            default -> {
              boolean ours = Members.SPEC.contains(e.getKey());
              (ours ? spec : rest).set(e.getKey(), e.getValue());
            }
          }
        });
    if (!characteristics.isEmpty()) {
      spec.set("characteristic", characteristics);
    }
    if (!rest.isEmpty()) {
      spec.set("tmf", rest);
    }
    return spec;
  }

  /** A specification that only refers elsewhere says nothing here; it is kept for the way back. */
  private static void specification(JsonNode value, ObjectNode spec, ObjectNode rest) {
    boolean says = !value.path("intentExpectations").isEmpty();
    (says ? spec : rest).set("intentSpecification", value);
  }

  private static void oneOf(JsonNode body, String key, List<String> allowed, Findings findings) {
    if (!body.hasNonNull(key)) {
      return;
    }
    String value = body.get(key).asText();
    boolean known =
        allowed.stream()
            .anyMatch(a -> a.equalsIgnoreCase(value) || a.equalsIgnoreCase(value.replace(" ", "")));
    if (!known) {
      findings.error("$." + key, value, "is not allowed; allowed: " + String.join(", ", allowed));
    }
  }

  private static void priority(JsonNode value, Findings findings) {
    if (value == null || value.isNull()) {
      return;
    }
    String text = value.asText().strip().toLowerCase(Locale.ROOT);
    boolean number = text.matches("[0-9]{1,3}");
    boolean ok =
        number
            ? Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 100
            : PRIORITIES.contains(text) || text.equals("normal");
    if (!ok) {
      findings.error(
          "$.priority",
          value.asText(),
          "is not allowed; allowed: " + String.join(", ", PRIORITIES));
    }
  }

  private static void validFor(JsonNode period, Findings findings) {
    List<Instant> times = new ArrayList<>();
    for (String key : List.of("startDateTime", "endDateTime")) {
      if (period.hasNonNull(key)) {
        try {
          times.add(java.time.OffsetDateTime.parse(period.get(key).asText()).toInstant());
        } catch (DateTimeException e) {
          findings.error(
              "$.validFor." + key,
              period.get(key).asText(),
              "is no time such as 2026-01-31T08:00:00Z");
        }
      }
    }
    if (times.size() == 2 && times.get(0).isAfter(times.get(1))) {
      findings.error("$.validFor", null, "startDateTime must not be after endDateTime");
    }
  }
}
