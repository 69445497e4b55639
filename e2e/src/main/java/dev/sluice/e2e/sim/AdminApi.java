package dev.sluice.e2e.sim;

import static dev.sluice.e2e.sim.Answer.arr;
import static dev.sluice.e2e.sim.Answer.obj;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sites and their faults, for people and other processes: {@code /admin/sites/…}. */
final class AdminApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_DELAY_MILLIS = 600_000;

  private final Map<String, SimulatedSite> sites;

  AdminApi(Map<String, SimulatedSite> sites) {
    this.sites = sites;
  }

  /** Answers; the path begins after {@code /admin}. */
  Answer answer(Call call) {
    if (!call.segment(0).equals("sites")) {
      return Answer.notFound("/admin/" + String.join("/", call.path()));
    }
    if (call.path().size() == 1) {
      return call.is("GET") ? Answer.json(200, list()) : Answer.notAllowed(call.method(), "GET");
    }
    SimulatedSite site = sites.get(call.segment(1));
    if (site == null) {
      return Answer.notFound("site " + call.segment(1));
    }
    if (call.path().size() == 2 && call.is("GET")) {
      return Answer.json(200, describe(site));
    }
    return call.segment(2).equals("faults") && call.path().size() <= 4
        ? faults(call, site)
        : Answer.notFound("/admin/" + String.join("/", call.path()));
  }

  private ArrayNode list() {
    ArrayNode all = arr();
    sites.values().forEach(site -> all.add(describe(site)));
    return all;
  }

  static ObjectNode describe(SimulatedSite site) {
    return obj(
        "name", site.profile().name(),
        "url", site.url(),
        "git", site.gitUrl(),
        "clusterName", site.profile().clusterName(),
        "syncedCommit", site.syncedCommit().orElse(""),
        "deployments", site.deployments(),
        "provisioningRequests", site.provisioningPhases(),
        "faults", faults(site));
  }

  private static ArrayNode faults(SimulatedSite site) {
    ArrayNode all = arr();
    for (Fault fault : site.faults()) {
      ObjectNode one = obj("fault", fault.kind().wire());
      switch (fault.kind()) {
        case SLOW -> one.put("delayMillis", fault.delay().toMillis());
        case BAD_SLO -> one.put("factor", fault.factor());
        default -> {} // it is there or not
      }
      all.add(one);
    }
    return all;
  }

  private static Answer faults(Call call, SimulatedSite site) {
    boolean one = call.path().size() == 4;
    switch (call.method()) {
      case "GET" -> {}
      case "POST" -> {
        List<String> problems = new ArrayList<>();
        Fault fault = one ? null : parse(call.body(), problems);
        if (fault == null) {
          return Answer.problem(
              400, "Bad Request", one ? "POST to …/faults" : String.join("; ", problems));
        }
        site.inject(fault);
      }
      case "DELETE" -> {
        Optional<Fault.Kind> kind = Fault.Kind.of(call.segment(3));
        if (one && kind.isEmpty()) {
          return Answer.notFound("fault " + call.segment(3) + " (there are " + names() + ")");
        }
        kind.ifPresentOrElse(site::clear, site::clearFaults);
      }
      default -> {
        return Answer.notAllowed(call.method(), "GET, POST, DELETE");
      }
    }
    return Answer.json(200, faults(site));
  }

  private static @Nullable Fault parse(String body, List<String> problems) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      problems.add("the body is no JSON");
      return null;
    }
    Optional<Fault.Kind> kind = Fault.Kind.of(json.path("fault").asText());
    if (kind.isEmpty()) {
      problems.add("fault: \"" + json.path("fault").asText() + "\" is none of " + names());
    }
    Fault usual = Fault.of(kind.orElse(Fault.Kind.SLOW));
    JsonNode delay = json.path("delayMillis");
    if (!delay.isMissingNode()
        && !(delay.isIntegralNumber()
            && delay.asLong(-1) >= 0
            && delay.asLong() <= MAX_DELAY_MILLIS)) {
      problems.add("delayMillis: " + delay + " is no integer from 0 to " + MAX_DELAY_MILLIS);
    }
    JsonNode factor = json.path("factor");
    if (!factor.isMissingNode() && !(factor.isNumber() && factor.asDouble() > 0)) {
      problems.add("factor: " + factor + " is no positive number");
    }
    return problems.isEmpty()
        ? new Fault(
            usual.kind(),
            delay.isMissingNode() ? usual.delay() : Duration.ofMillis(delay.asLong()),
            factor.isMissingNode() ? usual.factor() : factor.asDouble())
        : null;
  }

  private static String names() {
    return Arrays.stream(Fault.Kind.values())
        .map(Fault.Kind::wire)
        .collect(Collectors.joining(", "));
  }
}
