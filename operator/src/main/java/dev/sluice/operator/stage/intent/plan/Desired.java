package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.Workload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an intent asks to be provisioned and judged, typed.
 *
 * @param deliveries what goes where
 * @param slos what must hold there
 * @param rollout how sites follow each other
 * @param gate how the outcome is judged
 * @param validFrom nothing happens before; absent = at once
 * @param validUntil everything is gone after; absent = for ever
 * @param provisioning false = translated only
 * @param suspend true = nothing new is begun
 */
public record Desired(
    List<Delivery> deliveries,
    List<Slo> slos,
    IntentSpec.Rollout rollout,
    IntentSpec.Gate gate,
    @Nullable Instant validFrom,
    @Nullable Instant validUntil,
    boolean provisioning,
    boolean suspend) {

  /** Copies the collections. */
  public Desired {
    deliveries = List.copyOf(deliveries);
    slos = List.copyOf(slos);
  }

  /**
   * What goes to some sites.
   *
   * @param expectationId expectation that asks for it
   * @param sites where
   * @param workloads what runs there; empty = the catalogue's default template
   * @param resources resources of each workload without its own
   * @param network network
   * @param maxConnections connections to bear; absent = not said
   */
  public record Delivery(
      String expectationId,
      Selection sites,
      List<Workload> workloads,
      @Nullable ResourceRequirements resources,
      @Nullable NetworkConfig network,
      @Nullable Integer maxConnections) {

    /** Copies the collections. */
    public Delivery {
      workloads = List.copyOf(workloads);
    }
  }
}
