package dev.sluice.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

class ShallowClonerTest {
  @Test
  void aCopySharesSpecAndStatusAndChangesItsMetadataAlone() {
    // Given
    ProvisioningRequest request = new ProvisioningRequest();
    request.setMetadata(new ObjectMetaBuilder().withName("a").withResourceVersion("7").build());
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      // When
      ProvisioningRequest copy = new ShallowCloner(client).clone(request);
      copy.addFinalizer("test.example/held");
      copy.getMetadata().setResourceVersion("8");
      // Then
      assertThat(copy.getSpec()).isSameAs(request.getSpec());
      assertThat(copy.getStatus()).isSameAs(request.getStatus());
      assertThat(request.getMetadata().getFinalizers()).isEmpty();
      assertThat(request.getMetadata().getResourceVersion()).isEqualTo("7");
      assertThat(copy.getKind()).isEqualTo(request.getKind());
    }
  }
}
