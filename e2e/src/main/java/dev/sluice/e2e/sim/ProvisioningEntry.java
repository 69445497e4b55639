package dev.sluice.e2e.sim;

import static dev.sluice.e2e.sim.Answer.arr;
import static dev.sluice.e2e.sim.Answer.obj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/** A provisioning request as the site holds it; its phase follows from the time. */
final class ProvisioningEntry {
  private final String site;
  private JsonNode data;
  private long revision = 1;
  private Instant changed;
  private Phase settled = Phase.PENDING;
  private Instant settledAt;

  /** provisioningPhase. */
  enum Phase {
    PENDING,
    PROGRESSING,
    FULFILLED,
    FAILED,
    DELETING
  }

  ProvisioningEntry(String site, JsonNode data, Instant now) {
    this.site = site;
    this.data = data;
    this.changed = now;
    this.settledAt = now;
  }

  /** Moves the phase on; a fifth of the time is PENDING. */
  void advance(Duration whole, Faults faults, Instant now) {
    if (settled != Phase.PENDING && settled != Phase.PROGRESSING) {
      return;
    }
    Instant begins = changed.plus(whole.dividedBy(5));
    Instant ends = changed.plus(whole);
    if (!now.isBefore(ends) && !faults.has(Fault.Kind.STUCK_PROGRESSING)) {
      settle(faults.has(Fault.Kind.FAIL_PROVISIONING) ? Phase.FAILED : Phase.FULFILLED, ends);
    } else if (!now.isBefore(begins)) {
      settle(Phase.PROGRESSING, begins);
    }
  }

  /** New data, or another try after a failure, start anew. */
  void replace(JsonNode newData, Instant now) {
    if (!newData.equals(data) || settled == Phase.FAILED) {
      data = newData;
      revision++;
      changed = now;
      settle(Phase.PENDING, now);
    }
  }

  void delete(Instant now) {
    if (settled != Phase.DELETING) {
      settle(Phase.DELETING, now);
    }
  }

  boolean isGone(Duration whole, Instant now) {
    return settled == Phase.DELETING && !now.isBefore(settledAt.plus(whole));
  }

  Phase phase() {
    return settled;
  }

  JsonNode data() {
    return data;
  }

  /** Tag of the data a client may change; the phase does not touch it. */
  String etag() {
    return "\"" + revision + "\"";
  }

  /** ProvisioningRequestInfo. */
  ObjectNode info() {
    String id = data.path("provisioningRequestId").asText();
    String node = InventoryApi.uuid(site, "node-" + id);
    boolean done = settled == Phase.FULFILLED;
    return obj(
        "provisioningRequestReference", InventoryApi.uuid(site, "reference-" + id),
        "provisioningRequestData", data,
        "provisionedResourceSet",
            obj(
                "nodeClusterId", done ? InventoryApi.uuid(site, "cluster-" + id) : "",
                "infrastructureResourceIds", done ? arr(node) : arr()),
        "status",
            obj(
                "updateTime", settledAt.toString(),
                "message", message(),
                "provisioningPhase", settled.name(),
                "nodeClusterProvisioningStatus",
                    part("node-cluster", InventoryApi.uuid(site, "cluster-" + id)),
                "infrastructureResourceProvisioningStatus", part("node", node)));
  }

  private ObjectNode part(String name, String id) {
    String phase =
        switch (settled) {
          case FULFILLED -> "PROVISIONED";
          case FAILED -> "FAILED";
          case PENDING, PROGRESSING, DELETING -> "PROCESSING";
        };
    return obj("resourceName", name, "resourceId", id, "resourceProvisioningPhase", phase);
  }

  private String message() {
    return switch (settled) {
      case PENDING -> "accepted";
      case PROGRESSING -> "resources are being prepared";
      case FULFILLED -> "resources are ready";
      case FAILED -> "resources could not be prepared";
      case DELETING -> "resources are being released";
    };
  }

  private void settle(Phase phase, Instant at) {
    settled = phase;
    settledAt = at;
  }
}
