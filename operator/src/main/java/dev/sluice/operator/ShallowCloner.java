package dev.sluice.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.Cloner;

/**
 * Copies what the framework may change, the metadata, and shares spec and status: in every kind of
 * ours both are immutable records. The default copies each object through its JSON text at each
 * reconcile. Other objects are copied that way here too.
 */
final class ShallowCloner implements Cloner {
  private final KubernetesClient client;

  ShallowCloner(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public <R extends HasMetadata> R clone(R object) {
    if (object instanceof CustomResource<?, ?> resource) {
      @SuppressWarnings("unchecked")
      R copy = (R) copy(resource);
      return copy;
    }
    return client.getKubernetesSerialization().clone(object);
  }

  @SuppressWarnings("unchecked")
  private static <S, T> CustomResource<S, T> copy(CustomResource<S, T> resource) {
    CustomResource<S, T> copy;
    try {
      copy = resource.getClass().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(resource.getKind() + " has no public constructor", e);
    }
    copy.setApiVersion(resource.getApiVersion());
    copy.setKind(resource.getKind());
    copy.setMetadata(new ObjectMetaBuilder(resource.getMetadata()).build());
    copy.setSpec(resource.getSpec());
    copy.setStatus(resource.getStatus());
    return copy;
  }
}
