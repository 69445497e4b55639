package dev.sluice.e2e.scenario;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.provisioning.ProvisioningRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where an intent of one site and everything made for it ended: what two runs must agree on.
 *
 * @param conditions type, status and reason by kind
 * @param phase phase of the request
 * @param revision generation and action in the repository
 * @param verdicts the gate's verdicts
 * @param site phases of its request at the O2 IMS
 */
record EndState(
    Map<String, String> conditions,
    String phase,
    String revision,
    List<String> verdicts,
    String site) {

  /**
   * The state once nothing has changed it for five seconds: a verdict is on its gate before request
   * and intent have taken note of it.
   */
  static EndState settled(Scene scene, String name, String site) throws InterruptedException {
    EndState now = of(scene, name, site);
    int still = 0;
    for (int i = 0; i < 120 && still < 10; i++) {
      Thread.sleep(500);
      EndState next = of(scene, name, site);
      still = next.equals(now) ? still + 1 : 0;
      now = next;
    }
    return now;
  }

  static EndState of(Scene scene, String name, String site) {
    Intent intent = scene.intent(name).orElseThrow();
    ProvisioningRequest request = scene.requestOf(name, site);
    SLOGate gate = scene.gatesOf(name).getFirst();
    Map<String, String> conditions = new TreeMap<>();
    conditions.put("Intent", text(intent.getStatus().conditions()));
    conditions.put("ProvisioningRequest", text(request.getStatus().conditions()));
    conditions.put("SLOGate", text(gate.getStatus().conditions()));
    return new EndState(
        conditions,
        String.valueOf(request.getStatus().phase()),
        request.getStatus().revision().generation() + " " + request.getStatus().revision().action(),
        gate.getStatus().subjects().stream().map(EndState::text).toList(),
        scene.site(site).provisioningPhases().get(request.getMetadata().getUid()));
  }

  private static String text(SubjectVerdict v) {
    return v.generation() + " " + v.verdict() + " compliant " + v.compliant();
  }

  private static String text(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> c.type() + "=" + c.status() + "/" + c.reason() + "@" + c.observedGeneration())
        .sorted()
        .collect(Collectors.joining(" "));
  }
}
