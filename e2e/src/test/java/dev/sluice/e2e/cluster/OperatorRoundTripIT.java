package dev.sluice.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reconciler of the operator SDK with its production settings: SSA, finalizer, informers. */
class OperatorRoundTripIT {
  private final AtomicInteger cleaned = new AtomicInteger();
  private EmbeddedCluster cluster;
  private KubernetesClient client;
  private Operator operator;

  @BeforeEach
  void start() {
    cluster = Widget.cluster();
    client = cluster.client();
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.stop();
    }
    client.close();
    cluster.close();
  }

  private void operate(boolean lease) {
    operator =
        new Operator(o -> {
          o.withKubernetesClient(client).withCloseClientOnStop(false);
          if (lease) {
            o.withLeaderElectionConfiguration(
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("widgets")
                    .withLeaseNamespace("default")
                    .withExitOnStopLeading(false)
                    .build());
          }
        });
    operator.register(new WidgetReconciler());
    operator.start();
  }

  @Test
  void reconcilesStatusFinalizerAndChild() {
    // Given
    operate(true);

    // When
    client.resource(Widget.named("one", 3)).create();

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          Widget w = client.resources(Widget.class).inNamespace("default").withName("one").get();
          assertThat(w.getStatus()).isNotNull();
          assertThat(w.getStatus().seen()).isEqualTo(3);
          assertThat(w.getMetadata().getFinalizers()).hasSize(1);
          assertThat(w.getMetadata().getGeneration()).isEqualTo(1);
          assertThat(childData("one")).isEqualTo("3");
        });
    assertThat(
            client
                .leases()
                .inNamespace("default")
                .withName("widgets")
                .get()
                .getSpec()
                .getHolderIdentity())
        .isNotBlank();
  }

  @Test
  void wakesWhenTheChildIsEditedAndRestoresIt() {
    // Given
    operate(false);
    client.resource(Widget.named("two", 5)).create();
    await().atMost(Duration.ofSeconds(20)).until(() -> "5".equals(childData("two")));

    // When
    client
        .configMaps()
        .inNamespace("default")
        .withName("two")
        .edit(c -> new ConfigMapBuilder(c).addToData("size", "99").build());

    // Then
    await().atMost(Duration.ofSeconds(10)).until(() -> "5".equals(childData("two")));
  }

  @Test
  void cleansUpBeforeTheObjectGoes() {
    // Given
    operate(false);
    client.resource(Widget.named("three", 1)).create();
    await().atMost(Duration.ofSeconds(20)).until(() -> childData("three") != null);

    // When
    client.resources(Widget.class).inNamespace("default").withName("three").delete();

    // Then
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            client.resources(Widget.class).inNamespace("default").withName("three").get() == null);
    assertThat(cleaned).hasValue(1);
    assertThat(childData("three")).isNull();
  }

  @Test
  void writesNothingWhenNothingChanges() throws InterruptedException {
    // Given
    operate(false);
    client.resource(Widget.named("four", 2)).create();
    await().atMost(Duration.ofSeconds(20)).until(() -> childData("four") != null);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            client.resources(Widget.class).inNamespace("default").withName("four").get().getStatus()
                != null);
    Thread.sleep(500);
    cluster.log().reset();

    // When
    Thread.sleep(1500);

    // Then
    assertThat(cluster.log().writes()).isZero();
  }

  @Test
  void takesUpItsWorkAfterARestart() {
    // Given
    operate(false);
    client.resource(Widget.named("five", 2)).create();
    await().atMost(Duration.ofSeconds(20)).until(() -> "2".equals(childData("five")));
    operator.stop();
    client
        .resources(Widget.class)
        .inNamespace("default")
        .withName("five")
        .edit(w -> {
          w.setSpec(new Widget.Spec(7, null, null, null));
          return w;
        });

    // When
    operate(false);

    // Then
    await().atMost(Duration.ofSeconds(20)).until(() -> "7".equals(childData("five")));
  }

  private String childData(String name) {
    ConfigMap c = client.configMaps().inNamespace("default").withName(name).get();
    return c == null || c.getMetadata().getDeletionTimestamp() != null
        ? null
        : c.getData().get("size");
  }

  @ControllerConfiguration(name = "widget")
  private final class WidgetReconciler implements Reconciler<Widget>, Cleaner<Widget> {
    @Override
    public List<EventSource<?, Widget>> prepareEventSources(EventSourceContext<Widget> context) {
      return List.of(
          new InformerEventSource<>(
              InformerEventSourceConfiguration.from(ConfigMap.class, Widget.class)
                  .withLabelSelector("made-by=widget")
                  .build(),
              context));
    }

    @Override
    public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
      String size = Integer.toString(widget.getSpec().size());
      var child = context.getSecondaryResource(ConfigMap.class);
      if (child.isEmpty() || !size.equals(child.get().getData().get("size"))) {
        ConfigMap wanted =
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(widget.getMetadata().getName())
                .withNamespace("default")
                .withLabels(Map.of("made-by", "widget"))
                .addNewOwnerReference()
                .withApiVersion(widget.getApiVersion())
                .withKind(widget.getKind())
                .withName(widget.getMetadata().getName())
                .withUid(widget.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withData(Map.of("size", size))
                .build();
        context
            .getClient()
            .resource(wanted)
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager("widgets")
                    .withForce(true)
                    .build());
      }
      var fresh = new Widget();
      fresh.getMetadata().setName(widget.getMetadata().getName());
      fresh.getMetadata().setNamespace("default");
      fresh.setStatus(
          new Widget.Status(widget.getSpec().size(), List.of(new Widget.Cond("Ready", "True"))));
      boolean same =
          widget.getStatus() != null && widget.getStatus().seen() == widget.getSpec().size();
      return same ? UpdateControl.noUpdate() : UpdateControl.patchStatus(fresh);
    }

    @Override
    public DeleteControl cleanup(Widget widget, Context<Widget> context) {
      cleaned.incrementAndGet();
      context
          .getClient()
          .configMaps()
          .inNamespace("default")
          .withName(widget.getMetadata().getName())
          .delete();
      return DeleteControl.defaultDelete();
    }
  }
}
