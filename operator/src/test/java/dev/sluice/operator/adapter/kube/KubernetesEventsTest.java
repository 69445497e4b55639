package dev.sluice.operator.adapter.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.site.EdgeSite;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KubernetesEventsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00.123456Z");
  KubernetesClient client;

  @Test
  void countsRepeatsOfOneTransitionInOneEvent() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (KubernetesEvents events = new KubernetesEvents(client, () -> T0, meters, "me")) {
      events.transition(site(), condition(ConditionType.READY, Truth.FALSE, "silent"));
      events.transition(site(), condition(ConditionType.READY, Truth.FALSE, "silent still"));
      events.transition(site(), condition(ConditionType.REACHABLE, Truth.FALSE, "silent"));
      await()
          .until(
              () -> meters.get("sluice.events").tag("outcome", "written").counter().count() == 3);
    }
    List<Event> all = client.v1().events().inNamespace("default").list().getItems();
    assertThat(all).hasSize(2).allMatch(e -> e.getType().equals("Warning"));
    assertThat(all)
        .filteredOn(e -> e.getMessage().startsWith("Ready=False"))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.getCount()).isEqualTo(2);
          assertThat(e.getMessage()).isEqualTo("Ready=False: silent still");
          assertThat(e.getReason()).isEqualTo("SiteUnreachable");
          assertThat(e.getInvolvedObject().getName()).isEqualTo("edge1");
        });
  }

  @Test
  void continuesTheCountOfAnEarlierProcess() {
    for (int i = 0; i < 2; i++) {
      try (KubernetesEvents events =
          new KubernetesEvents(client, () -> T0, new SimpleMeterRegistry(), "p" + i)) {
        events.transition(site(), condition(ConditionType.READY, Truth.FALSE, "silent"));
      }
    }
    List<Event> all = client.v1().events().inNamespace("default").list().getItems();
    assertThat(all).singleElement().satisfies(e -> assertThat(e.getCount()).isEqualTo(2));
  }

  @Test
  void dropsWhatComesAfterItsEnd() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    KubernetesEvents events = new KubernetesEvents(client, () -> T0, meters, "me");
    events.close();
    events.transition(site(), condition(ConditionType.READY, Truth.FALSE, "silent"));
    assertThat(meters.get("sluice.events").tag("outcome", "dropped").counter().count())
        .isEqualTo(1);
  }

  private static EdgeSite site() {
    EdgeSite site = new EdgeSite();
    site.setMetadata(new ObjectMetaBuilder().withName("edge1").withUid("u1").build());
    return site;
  }

  private static Condition condition(ConditionType type, Truth truth, String message) {
    return Condition.of(type, truth, Reason.SITE_UNREACHABLE, message, T0, 1);
  }
}
