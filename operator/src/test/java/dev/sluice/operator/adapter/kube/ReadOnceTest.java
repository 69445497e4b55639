package dev.sluice.operator.adapter.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.site.EdgeSite;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class ReadOnceTest {
  private final KubernetesSerialization reader = new ReadOnce();

  @Test
  void theSameMessageIsOneEvent() {
    WatchEvent first = read(message("ADDED", 1));
    assertThat(first.getObject()).isInstanceOf(EdgeSite.class);
    assertThat(read(message("ADDED", 1))).isSameAs(first);
  }

  @Test
  void anotherRevisionOrTypeIsAnotherEvent() {
    WatchEvent first = read(message("ADDED", 1));
    assertThat(read(message("ADDED", 2))).isNotSameAs(first);
    WatchEvent gone = read(message("DELETED", 1));
    assertThat(gone.getType()).isEqualTo("DELETED");
    assertThat(gone.getObject()).isNotSameAs(first.getObject());
  }

  @Test
  void oldMessagesAreForgotten() {
    WatchEvent first = read(message("ADDED", 0));
    for (int i = 1; i <= 1000; i++) {
      read(message("ADDED", i));
    }
    assertThat(read(message("ADDED", 0))).isNotSameAs(first);
  }

  @Test
  void whatIsNoWatchMessageIsReadEachTime() {
    String site = "{\"apiVersion\":\"sluice.dev/v1alpha1\",\"kind\":\"EdgeSite\"}";
    EdgeSite first = reader.unmarshal(site, EdgeSite.class);
    assertThat(reader.unmarshal(site, EdgeSite.class)).isNotSameAs(first);
  }

  @Test
  void garbageIsRefusedEveryTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> read("{\"type\":")).isInstanceOf(RuntimeException.class);
    }
  }

  private WatchEvent read(String message) {
    return reader.unmarshal(message, WatchEvent.class);
  }

  private static String message(String type, int revision) {
    return """
    {"type":"%s","object":{"apiVersion":"sluice.dev/v1alpha1","kind":"EdgeSite",\
    "metadata":{"name":"edge1","uid":"u","resourceVersion":"%d"}}}\
    """
        .formatted(type, revision);
  }
}
