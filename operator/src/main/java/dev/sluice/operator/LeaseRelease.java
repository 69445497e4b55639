package dev.sluice.operator;

import dev.sluice.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the lease back, so that another process need not wait until it runs out. The operator SDK
 * keeps it.
 */
final class LeaseRelease {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseRelease.class);

  private LeaseRelease() {}

  /** Clears the holder when it still is this process; a change in between wins. */
  static void of(KubernetesClient client, OperatorConfig config, String identity) {
    try {
      Resource<Lease> resource =
          client
              .leases()
              .inNamespace(config.namespace())
              .withName(config.leaderElection().leaseName());
      Lease lease = resource.get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity(null);
        lease.getSpec().setLeaseDurationSeconds(1);
        client.resource(lease).update();
      }
    } catch (KubernetesClientException e) {
      LOG.warn("The lease runs out by itself, it could not be given back: {}", e.getMessage());
    }
  }
}
