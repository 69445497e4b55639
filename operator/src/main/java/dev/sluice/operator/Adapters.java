package dev.sluice.operator;

import dev.sluice.operator.adapter.configsync.RootSyncReader;
import dev.sluice.operator.adapter.git.GitAuthor;
import dev.sluice.operator.adapter.git.GitPackageStore;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.kube.SecretResolver;
import dev.sluice.operator.adapter.o2ims.O2ImsClient;
import dev.sluice.operator.adapter.prometheus.PrometheusClient;
import dev.sluice.operator.adapter.relay.RelayClient;
import dev.sluice.operator.config.OperatorConfig;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.port.Relays;
import dev.sluice.operator.port.SiteSync;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/**
 * The outside world.
 *
 * @param packages where packages are published
 * @param o2ims sites' O2 IMS
 * @param sync what sites have applied
 * @param metrics sites' metrics
 * @param relays relays of this cluster
 * @param git behind {@code packages}, to be closed
 * @param http behind the others, to be closed
 */
record Adapters(
    PackageStore packages,
    O2Ims o2ims,
    SiteSync sync,
    MetricsSource metrics,
    Relays relays,
    GitPackageStore git,
    SiteHttp http)
    implements AutoCloseable {

  static Adapters create(
      OperatorConfig config, KubernetesClient client, InstantSource clock, MeterRegistry meters) {
    SecretResolver secrets = new SecretResolver(client, config.namespace(), clock);
    SiteHttp http = new SiteHttp(secrets, clock);
    GitAuthor author = new GitAuthor(config.git().authorName(), config.git().authorEmail());
    GitPackageStore git =
        new GitPackageStore(config.workDirectory(), author, secrets, clock, meters);
    return new Adapters(
        git,
        new O2ImsClient(http),
        new RootSyncReader(http, clock),
        new PrometheusClient(http),
        new RelayClient(http),
        git,
        http);
  }

  @Override
  public void close() {
    git.close();
    http.close();
  }
}
