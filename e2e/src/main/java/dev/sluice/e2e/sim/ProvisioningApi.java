package dev.sluice.e2e.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** O2 IMS provisioning, version 1. */
final class ProvisioningApi {
  private static final String NAME = "o2ims-infrastructureProvisioning";
  private static final String VERSION = "1.2.0";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final List<String> TEXTS =
      List.of("provisioningRequestId", "name", "description", "templateName", "templateVersion");

  private final String site;
  private final String baseUrl;
  private final SimulatorOptions options;
  private final Faults faults;
  private final SiteListener listener;
  private final Map<String, ProvisioningEntry> entries = new TreeMap<>();

  ProvisioningApi(
      String site, String baseUrl, SimulatorOptions options, Faults faults, SiteListener listener) {
    this.site = site;
    this.baseUrl = baseUrl;
    this.options = options;
    this.faults = faults;
    this.listener = listener;
  }

  /** Answers; the path begins after the API's name. */
  Answer answer(Call call) {
    if (call.segment(0).equals("api_versions") && call.is("GET")) {
      return Answer.json(200, InventoryApi.versions(NAME, List.of(VERSION)));
    }
    if (call.segment(0).equals("v1") && call.segment(1).equals("api_versions") && call.is("GET")) {
      return Answer.json(200, InventoryApi.versions(NAME + "/v1", List.of(VERSION)));
    }
    if (!call.segment(0).equals("v1")
        || !call.segment(1).equals("provisioningRequests")
        || call.path().size() > 3) {
      return Answer.notFound("/" + NAME + "/" + String.join("/", call.path()));
    }
    Answer answer = call.is("GET") ? read(call.segment(2)) : mutate(call, call.segment(2));
    return answer.with("Version", VERSION);
  }

  /** Requests held, by id, with their phases. */
  synchronized Map<String, String> phases() {
    advance();
    Map<String, String> phases = new TreeMap<>();
    entries.forEach((id, e) -> phases.put(id, e.phase().name()));
    return phases;
  }

  /** Moves all phases on: to be called before a fault comes or goes. */
  synchronized void advance() {
    Instant now = options.clock().instant();
    entries.values().forEach(e -> e.advance(options.provisioningTime(), faults, now));
    entries.values().removeIf(e -> e.isGone(options.provisioningTime(), now));
  }

  private synchronized Answer read(String id) {
    advance();
    if (id.isEmpty()) {
      ArrayNode all = Answer.arr();
      entries.values().forEach(e -> all.add(e.info()));
      return Answer.json(200, all);
    }
    ProvisioningEntry entry = entries.get(id);
    return entry == null ? missing(id) : entity(200, entry);
  }

  private Answer mutate(Call call, String id) {
    String allowed = id.isEmpty() ? "GET, POST" : "GET, PUT, DELETE";
    if (!allowed.contains(call.method())) {
      return Answer.notAllowed(call.method(), allowed);
    }
    JsonNode body = parse(call.body());
    SiteListener.Mutation mutation =
        new SiteListener.Mutation(
            site,
            call.method(),
            id.isEmpty() ? body.path("provisioningRequestId").asText("") : id,
            body);
    listener.beforeMutation(mutation);
    Answer answer =
        switch (call.method()) {
          case "POST" -> post(body);
          case "PUT" -> put(id, body, call);
          default -> delete(id);
        };
    listener.afterMutation(mutation, answer.status());
    return answer;
  }

  private synchronized Answer post(JsonNode body) {
    List<String> problems = problems(body);
    if (!problems.isEmpty()) {
      return Answer.problem(400, "Bad Request", String.join("; ", problems));
    }
    advance();
    String id = body.path("provisioningRequestId").asText();
    if (entries.containsKey(id)) {
      return Answer.problem(409, "Conflict", "provisioning request " + id + " exists");
    }
    if (faults.has(Fault.Kind.REFUSE_PROVISIONING)) {
      return refused();
    }
    ProvisioningEntry entry = new ProvisioningEntry(site, body, options.clock().instant());
    entries.put(id, entry);
    return entity(201, entry).with("Location", location(id));
  }

  private synchronized Answer put(String id, JsonNode body, Call call) {
    List<String> problems = problems(body);
    if (!problems.isEmpty()) {
      return Answer.problem(400, "Bad Request", String.join("; ", problems));
    }
    if (!body.path("provisioningRequestId").asText().equals(id)) {
      return Answer.problem(
          422,
          "Unprocessable Content",
          "provisioningRequestId: "
              + body.path("provisioningRequestId").asText()
              + " is not the id in the path, "
              + id);
    }
    advance();
    ProvisioningEntry entry = entries.get(id);
    if (entry == null) {
      return missing(id);
    }
    if (call.ifMatch().filter(tag -> !tag.equals("*") && !tag.equals(entry.etag())).isPresent()) {
      return Answer.problem(412, "Precondition Failed", "the request has changed meanwhile");
    }
    if (entry.phase() == ProvisioningEntry.Phase.DELETING) {
      return Answer.problem(409, "Conflict", "provisioning request " + id + " is being deleted");
    }
    if (faults.has(Fault.Kind.REFUSE_PROVISIONING)) {
      return refused();
    }
    entry.replace(body, options.clock().instant());
    return entity(200, entry);
  }

  private synchronized Answer delete(String id) {
    advance();
    ProvisioningEntry entry = entries.get(id);
    if (entry == null) {
      return missing(id);
    }
    entry.delete(options.clock().instant());
    return new Answer(202, "application/json", "", Map.of("Location", location(id)));
  }

  private static Answer entity(int status, ProvisioningEntry entry) {
    return Answer.json(status, entry.info()).with("ETag", entry.etag());
  }

  private static Answer missing(String id) {
    return Answer.notFound("provisioning request " + id);
  }

  private static Answer refused() {
    return Answer.problem(
        422, "Unprocessable Content", "the site does not take requests of this template");
  }

  private String location(String id) {
    return baseUrl + "/" + NAME + "/v1/provisioningRequests/" + id;
  }

  private static JsonNode parse(String body) {
    try {
      return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** ProvisioningRequestData: six fields, all required, no other. */
  private static List<String> problems(JsonNode body) {
    if (!body.isObject()) {
      return List.of("the body must be a JSON object");
    }
    List<String> problems = new ArrayList<>();
    for (String field : TEXTS) {
      JsonNode value = body.path(field);
      if (!value.isTextual()) {
        problems.add(field + ": required, a string");
      } else if (field.equals("provisioningRequestId")
          && !value.textValue().matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
        problems.add(field + ": \"" + value.textValue() + "\" is no UUID");
      }
    }
    if (!body.path("templateParameters").isObject()) {
      problems.add("templateParameters: required, an object");
    }
    body.fieldNames()
        .forEachRemaining(field -> {
          if (!TEXTS.contains(field) && !field.equals("templateParameters")) {
            problems.add(field + ": not allowed");
          }
        });
    return problems;
  }
}
