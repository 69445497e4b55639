package dev.sluice.operator;

import dev.sluice.operator.adapter.configsync.RootSyncReader;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.kube.SecretResolver;
import dev.sluice.operator.adapter.o2ims.O2ImsClient;
import dev.sluice.operator.adapter.prometheus.PrometheusClient;
import dev.sluice.operator.config.OperatorConfig;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.SiteSync;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;

/**
 * The outside world.
 *
 * @param o2ims sites' O2 IMS
 * @param sync what sites have applied
 * @param metrics sites' metrics
 */
record Adapters(O2Ims o2ims, SiteSync sync, MetricsSource metrics) {

  static Adapters create(OperatorConfig config, KubernetesClient client, InstantSource clock) {
    SecretResolver secrets = new SecretResolver(client, config.namespace(), clock);
    SiteHttp http = new SiteHttp(secrets, clock);
    return new Adapters(
        new O2ImsClient(http), new RootSyncReader(http, clock), new PrometheusClient(http));
  }
}
