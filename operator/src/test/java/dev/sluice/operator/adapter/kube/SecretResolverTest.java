package dev.sluice.operator.adapter.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets.Values;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class SecretResolverTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  KubernetesClient client;

  @Test
  void readsFromTheOwnNamespaceUnlessOneIsNamedAndKeepsItForHalfAMinute() {
    // Given
    client.resource(secret("own", "c2VjcmV0")).create();
    client.resource(secret("other", "b3RoZXI=")).create();
    SecretResolver resolver = new SecretResolver(client, "own", now::get);

    // When
    Values own = ok(resolver.read(new SecretRef("s", null)));
    Values other = ok(resolver.read(new SecretRef("s", "other")));
    client.resource(secret("own", "bmV3")).update();

    // Then
    assertThat(own.text("token")).contains("secret");
    assertThat(own.toString()).isEqualTo("Secret own/s [token]");
    assertThat(other.text("token")).contains("other");
    now.set(Instant.EPOCH.plusSeconds(29));
    assertThat(ok(resolver.read(new SecretRef("s", null))).text("token")).contains("secret");
    now.set(Instant.EPOCH.plusSeconds(31));
    assertThat(ok(resolver.read(new SecretRef("s", null))).text("token")).contains("new");
  }

  @Test
  void aMissingSecretIsACredentialsProblemUntilItIsThere() {
    SecretResolver resolver = new SecretResolver(client, "own", now::get);
    assertThat(resolver.read(new SecretRef("s", null)))
        .isEqualTo(new Reply.Rejected<>(Cause.CREDENTIALS, "Secret own/s does not exist"));
    client.resource(secret("own", "c2VjcmV0")).create();
    now.set(Instant.EPOCH.plusSeconds(6));
    ok(resolver.read(new SecretRef("s", null)));
  }

  private static Secret secret(String namespace, String base64) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("s")
        .endMetadata()
        .withData(Map.of("token", base64))
        .build();
  }

  private static Values ok(Reply<Values> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<Values>) reply).value();
  }
}
