package dev.sluice.operator.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import org.junit.jupiter.api.Test;

class OneCopyTest {
  private final OneCopy objects = new OneCopy();
  private final ItemStore<ConfigMap> one = objects.store();
  private final ItemStore<ConfigMap> other = objects.store();

  private static ConfigMap version(String version) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("n")
        .withName("a")
        .withUid("u")
        .withResourceVersion(version)
        .withManagedFields(new ManagedFieldsEntry())
        .endMetadata()
        .build();
  }

  private static void put(ItemStore<ConfigMap> store, ConfigMap object) {
    store.put(store.getKey(object), object);
  }

  @Test
  void informersThatAreAtTheSameVersionHoldTheSameObject() {
    // When
    put(one, version("7"));
    put(other, version("7"));
    // Then
    assertThat(other.get("n/a")).isSameAs(one.get("n/a"));
    assertThat(one.get("n/a").getMetadata().getManagedFields()).isNullOrEmpty();
  }

  @Test
  void anInformerThatLagsBehindKeepsItsVersionAndHidesNoNewerOne() {
    // Given
    put(one, version("7"));
    put(one, version("8"));
    // When
    put(other, version("7"));
    // Then
    assertThat(other.get("n/a").getMetadata().getResourceVersion()).isEqualTo("7");
    // When it catches up
    put(other, version("8"));
    // Then
    assertThat(other.get("n/a")).isSameAs(one.get("n/a"));
  }

  @Test
  void whatIsRemovedInOneStaysInTheOtherUntilItIsRemovedThere() {
    // Given
    put(one, version("7"));
    put(other, version("7"));
    // When
    one.remove("n/a");
    // Then
    assertThat(one.get("n/a")).isNull();
    assertThat(other.get("n/a")).isNotNull();
    assertThat(one.size()).isZero();
    assertThat(other.keySet()).containsExactly("n/a");
  }
}
