package dev.sluice.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.Names;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;

/**
 * An intent and everything made for it.
 *
 * @param intent the intent
 * @param requests its provisioning requests, by name
 * @param jobs its measurement jobs
 * @param gates its gates
 */
record Family(
    Intent intent,
    List<ProvisioningRequest> requests,
    List<MeasurementJob> jobs,
    List<SLOGate> gates) {

  /** Reads them by the labels children carry; children of a deleted namesake do not count. */
  static Family of(KubernetesClient client, Intent intent) {
    String namespace = intent.getMetadata().getNamespace();
    String uid = intent.getMetadata().getUid();
    List<ProvisioningRequest> requests =
        client
            .resources(ProvisioningRequest.class)
            .withLabel(Names.LABEL_INTENT_UID, uid)
            .list()
            .getItems()
            .stream()
            .sorted(Comparator.comparing(r -> r.getMetadata().getName()))
            .toList();
    return new Family(
        intent,
        requests,
        client
            .resources(MeasurementJob.class)
            .inNamespace(namespace)
            .withLabel(Names.LABEL_INTENT_UID, uid)
            .list()
            .getItems(),
        client
            .resources(SLOGate.class)
            .inNamespace(namespace)
            .withLabel(Names.LABEL_INTENT_UID, uid)
            .list()
            .getItems());
  }

  /** All of them as one list. */
  JsonNode tree() {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1");
    ArrayNode items = list.put("kind", "List").putArray("items");
    items.add(Printer.tree(intent));
    requests.forEach(o -> items.add(Printer.tree(o)));
    jobs.forEach(o -> items.add(Printer.tree(o)));
    gates.forEach(o -> items.add(Printer.tree(o)));
    return list;
  }
}
