package dev.sluice.operator;

import dev.sluice.operator.adapter.kube.ApiHttpFactory;
import dev.sluice.operator.adapter.kube.ReadOnce;
import dev.sluice.operator.adapter.kube.RequestMeter;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import io.micrometer.core.instrument.MeterRegistry;

/** The client of the operator's process: deadlines, and every request counted. */
final class OperatorClient {
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  private OperatorClient() {}

  /** Connects as KUBECONFIG, the home directory or the service account says. */
  static KubernetesClient create(MeterRegistry meters) {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
            .withUserAgent("sluice-operator")
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new ApiHttpFactory())
        .withKubernetesSerialization(new ReadOnce())
        .withHttpClientBuilderConsumer(http -> {
          http.addOrReplaceInterceptor(RequestMeter.NAME, new RequestMeter(meters));
          if (!hasToken(config)) {
            // Looking for a newer token, it would read the kubeconfig again for every request.
            http.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null);
          }
        })
        .build();
  }

  private static boolean hasToken(Config config) {
    return config.getOauthToken() != null
        || config.getAutoOAuthToken() != null
        || config.getOauthTokenProvider() != null;
  }
}
