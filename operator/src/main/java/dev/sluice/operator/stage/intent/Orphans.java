package dev.sluice.operator.stage.intent;

import dev.sluice.api.intent.Intent;
import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests whose intent is gone: what is left when a process ended between the creation of an
 * intent's requests and its finalizer, and the intent was deleted in that moment too. (Jobs and
 * gates go with their owner.)
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private Orphans() {}

  /**
   * Deletes them; their own finalizer tears the sites down.
   *
   * @param requests all requests
   * @param known whether an intent is in the cache; if not, the API server is asked
   */
  static void sweep(
      Stream<ProvisioningRequest> requests, Predicate<ResourceID> known, KubernetesClient client) {
    requests
        .filter(r -> !r.isMarkedForDeletion())
        .filter(r -> IntentReconciler.intentOf(r).stream().anyMatch(known.negate()))
        .filter(r -> IntentReconciler.intentOf(r).stream().noneMatch(i -> exists(i, client)))
        .forEach(r -> {
          LOG.atWarn()
              .addKeyValue("kind", "ProvisioningRequest")
              .addKeyValue("name", r.getMetadata().getName())
              .log("its intent does not exist any more: it is deleted");
          client.resource(r).delete();
        });
  }

  private static boolean exists(ResourceID intent, KubernetesClient client) {
    return client
            .resources(Intent.class)
            .inNamespace(intent.getNamespace().orElseThrow())
            .withName(intent.getName())
            .get()
        != null;
  }
}
