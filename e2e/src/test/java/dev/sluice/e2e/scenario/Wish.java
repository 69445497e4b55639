package dev.sluice.e2e.scenario;

import dev.sluice.api.intent.Intent;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An intent as scenarios write them.
 *
 * @param name name
 * @param targets site names or globs
 * @param cores CPU of the workload as a quantity; with 4, edge3 misses 10 ms and the others do not
 * @param slos inequalities to be judged; empty = no gate
 * @param further lines of the spec, each with its indentation below {@code spec}
 */
record Wish(String name, List<String> targets, String cores, List<String> slos, String further) {
  private static final String GATE =
      """
        gate:
          measurementWindow: 4s
          evaluationPeriod: 1s
          sampleInterval: 1s
          queryWindow: 2s
          initialDelay: 2s
          minSamples: 3
      """;

  /** Delivered only. */
  static Wish plain(String name, String... targets) {
    return new Wish(name, List.of(targets), "100m", List.of(), "");
  }

  /** Delivered and judged over four seconds. */
  static Wish judged(String name, String... targets) {
    return new Wish(
        name, List.of(targets), "8", List.of("latency<10ms", "success_rate>=0.995"), GATE);
  }

  Wish withCores(String quantity) {
    return new Wish(name, targets, quantity, slos, further);
  }

  Wish withSlos(String... inequalities) {
    return new Wish(name, targets, cores, List.of(inequalities), further);
  }

  Wish with(String lines) {
    return new Wish(name, targets, cores, slos, further + lines.indent(2));
  }

  Intent intent() {
    String judged =
        slos.isEmpty()
            ? ""
            : """
                - expectationTargets: [{targetName: performance}]
                  expectationVerbs: ["maintain"]
                  expectationObjects: [%s]
            """
                .formatted(quoted(slos));
    String yaml =
        """
        apiVersion: tmf921.intent.tmforum.org/v1
        kind: Intent
        metadata: {name: %s, namespace: default}
        spec:
          intentExpectations:
            - expectationTargets: [%s]
              expectationVerbs: ["deploy"]
              expectationObjects: ["generic"]
              expectationContexts:
                - {contextAttribute: cpu, contextValue: "%s"}
                - {contextAttribute: memory, contextValue: "64Mi"}
        """
            .formatted(name, quoted(targets), cores);
    return Serialization.unmarshal(yaml + judged + further, Intent.class);
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(t -> '"' + t + '"').collect(Collectors.joining(", "));
  }
}
