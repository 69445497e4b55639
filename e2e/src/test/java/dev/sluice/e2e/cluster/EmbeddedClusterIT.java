package dev.sluice.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API promises, through the Java client and bare HTTP. */
class EmbeddedClusterIT {
  private static final String WIDGETS = "/apis/test.sluice.dev/v1/namespaces/default/widgets";

  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedCluster cluster;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    cluster = Widget.cluster();
    client = cluster.client();
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
    cluster.close();
  }

  @Test
  void applyRemovesWhatTheSameManagerDropped() throws Exception {
    apply("a", "one", "{size: 3, color: green, tags: [x]}");
    JsonNode after = apply("a", "one", "{size: 3}");
    assertThat(after.path("spec").toString()).isEqualTo("{\"size\":3,\"color\":\"red\"}");
  }

  @Test
  void longListsComeInPagesThatTogetherHoldEverythingOnce() throws Exception {
    // Given
    for (String name : List.of("c", "a", "e", "b", "d")) {
      apply("a", name, "{size: 3}");
    }
    // When
    JsonNode first = list("?limit=2");
    JsonNode second = list("?limit=2&continue=" + first.at("/metadata/continue").asText());
    JsonNode third = list("?limit=2&continue=" + second.at("/metadata/continue").asText());
    // Then
    assertThat(names(first)).containsExactly("a", "b");
    assertThat(names(second)).containsExactly("c", "d");
    assertThat(names(third)).containsExactly("e");
    assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
    assertThat(third.at("/metadata").has("continue")).isFalse();
    assertThat(third.at("/metadata/resourceVersion"))
        .isEqualTo(first.at("/metadata/resourceVersion"));
  }

  private JsonNode list(String query) throws Exception {
    return new ObjectMapper().readTree(send("GET", WIDGETS + query, "", "").body());
  }

  private static List<String> names(JsonNode list) {
    return list.path("items").valueStream().map(i -> i.at("/metadata/name").asText()).toList();
  }

  @Test
  void applyKeepsWhatAnotherManagerSet() throws Exception {
    apply("a", "one", "{size: 3, note: mine}");
    apply("b", "one", "{size: 3, tags: [x]}");
    JsonNode after = apply("a", "one", "{size: 3}");
    assertThat(after.at("/spec/tags/0").asText()).isEqualTo("x");
    assertThat(after.at("/spec").has("note")).isFalse();
  }

  @Test
  void applyWithoutForceIsAConflictAndWithForceTakesOver() throws Exception {
    apply("a", "one", "{size: 3}");
    HttpResponse<String> refused =
        send(
            "PATCH",
            WIDGETS + "/one?fieldManager=b",
            "application/apply-patch+yaml",
            widget("one", "{size: 4}"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains(".spec.size");
    JsonNode taken = apply("b", "one", "{size: 4}");
    assertThat(taken.at("/spec/size").asInt()).isEqualTo(4);
    // a no longer owns the field, so dropping it does not remove it
    JsonNode after = apply("a", "one", "{}");
    assertThat(after.at("/spec/size").asInt()).isEqualTo(4);
  }

  @Test
  void nothingChangesWhenNothingChanges() throws Exception {
    String first = apply("a", "one", "{size: 3}").at("/metadata/resourceVersion").asText();
    Thread.sleep(1100); // managedFields times have seconds
    String second = apply("a", "one", "{size: 3}").at("/metadata/resourceVersion").asText();
    client.resources(Widget.class).inNamespace("default").withName("one").edit(w -> w);
    assertThat(second).isEqualTo(first);
    assertThat(version("one")).isEqualTo(first);
  }

  @Test
  void statusAndSpecAreApart() throws Exception {
    JsonNode created =
        Codec.parse(
            send(
                    "POST",
                    WIDGETS,
                    "application/json",
                    "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"size\":1},\"status\":{\"seen\":9}}")
                .body()
                .getBytes());
    assertThat(created.has("status")).isFalse();
    assertThat(created.at("/metadata/generation").asInt()).isEqualTo(1);

    JsonNode status = merge("/one/status", "{\"status\":{\"seen\":2},\"spec\":{\"size\":50}}");
    assertThat(status.at("/status/seen").asInt()).isEqualTo(2);
    assertThat(status.at("/spec/size").asInt()).isEqualTo(1);
    assertThat(status.at("/metadata/generation").asInt()).isEqualTo(1);

    JsonNode spec = merge("/one", "{\"status\":{\"seen\":7},\"spec\":{\"size\":5}}");
    assertThat(spec.at("/status/seen").asInt()).isEqualTo(2);
    assertThat(spec.at("/metadata/generation").asInt()).isEqualTo(2);
    assertThat(
            merge("/one", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                .at("/metadata/generation")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void keyedListsAreMergedByKey() throws Exception {
    apply("a", "one", "{size: 3}");
    applyStatus("a", "{conditions: [{type: A, status: 'True'}]}");
    JsonNode both = applyStatus("b", "{conditions: [{type: B, status: 'False'}]}");
    assertThat(both.at("/status/conditions")).hasSize(2);
    JsonNode one = applyStatus("b", "{conditions: []}");
    assertThat(one.at("/status/conditions")).hasSize(1);
    assertThat(one.at("/status/conditions/0/type").asText()).isEqualTo("A");
  }

  @Test
  void refusesStaleAndDuplicateWrites() {
    Widget w = client.resource(Widget.named("one", 1)).create();
    assertCode(409, () -> client.resource(Widget.named("one", 1)).create());
    client
        .resource(w)
        .edit(x -> {
          x.setSpec(new Widget.Spec(2, null, null, null));
          return x;
        });
    w.setSpec(new Widget.Spec(3, null, null, null));
    assertCode(
        409,
        () ->
            client.resource(w).lockResourceVersion(w.getMetadata().getResourceVersion()).update());
    assertCode(
        404,
        () ->
            client
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("c")
                        .withNamespace("nowhere")
                        .endMetadata()
                        .build())
                .create());
  }

  @Test
  void finalizersHoldADeletedObject() {
    Widget w = Widget.named("one", 1);
    w.getMetadata().setFinalizers(List.of("test.sluice.dev/x"));
    client.resource(w).create();
    var one = client.resources(Widget.class).inNamespace("default").withName("one");
    one.delete();
    assertThat(one.get().getMetadata().getDeletionTimestamp()).isNotNull();
    assertThat(one.get().getMetadata().getGeneration()).isEqualTo(2);
    one.edit(x -> {
      x.getMetadata().setFinalizers(List.of());
      return x;
    });
    assertThat(one.get()).isNull();
  }

  @Test
  void watchesResumeAndFollowSelectors() {
    // Given
    client.resource(labelled("in", "a")).create();
    String from =
        client
            .resources(Widget.class)
            .inNamespace("default")
            .list()
            .getMetadata()
            .getResourceVersion();
    client.resource(labelled("later", "a")).create();
    client.resource(labelled("other", "b")).create();
    var seen = new CopyOnWriteArrayList<String>();

    // When
    try (var _ =
        client
            .resources(Widget.class)
            .inNamespace("default")
            .withLabel("l", "a")
            .withResourceVersion(from)
            .watch(watcher(seen))) {
      await().until(() -> seen.size() == 1);
      relabel("other", "a");
      relabel("in", "b");
      client.resources(Widget.class).inNamespace("default").withName("later").delete();
      await().until(() -> seen.size() == 4);
    }

    // Then
    assertThat(seen).containsExactly("ADDED later", "ADDED other", "DELETED in", "DELETED later");
  }

  @Test
  void tooOldAWatchIsGone() throws Exception {
    for (int i = 0; i < 4200; i++) {
      seed(Codec.JSON.valueToTree(Widget.named("w" + i, 1)));
    }
    HttpResponse<String> r =
        send("GET", WIDGETS + "?watch=true&resourceVersion=1&timeoutSeconds=2", "", null);
    assertThat(r.body()).contains("\"type\":\"ERROR\"", "\"code\":410");
  }

  @Test
  void hooksStandAtTheBoundariesOfAWrite() throws Exception {
    var told = new CopyOnWriteArrayList<String>();
    try (var _ =
        cluster
            .log()
            .onMutation(m ->
                told.add(
                    m.phase()
                        + " "
                        + m.verb()
                        + " "
                        + m.resource()
                        + " "
                        + m.name()
                        + " "
                        + (client
                                .resources(Widget.class)
                                .inNamespace("default")
                                .withName("one")
                                .get()
                            != null)))) {
      apply("a", "one", "{size: 3}");
      applyStatus("a", "{seen: 1}");
    }
    assertThat(told)
        .containsExactly(
            "BEFORE apply widgets.test.sluice.dev one false",
            "AFTER apply widgets.test.sluice.dev one true",
            "BEFORE apply widgets.test.sluice.dev/status one true",
            "AFTER apply widgets.test.sluice.dev/status one true");
    assertThat(cluster.log().count("apply", "widgets.test.sluice.dev/status")).isEqualTo(1);
    assertThat(cluster.log().writes()).isEqualTo(2);
  }

  @Test
  void bothEventApisShowTheSameEvents() throws Exception {
    send(
        "POST",
        "/apis/events.k8s.io/v1/namespaces/default/events",
        "application/json",
        "{\"metadata\":{\"generateName\":\"e.\"},\"regarding\":{\"kind\":\"Widget\",\"name\":\"one\"},"
            + "\"note\":\"hello\",\"reason\":\"R\",\"type\":\"Normal\"}");
    var core =
        client
            .v1()
            .events()
            .inNamespace("default")
            .withField("involvedObject.name", "one")
            .list()
            .getItems();
    assertThat(core).singleElement().satisfies(e -> assertThat(e.getMessage()).isEqualTo("hello"));
    assertThat(client.events().v1().events().inNamespace("default").list().getItems())
        .singleElement()
        .satisfies(e -> assertThat(e.getNote()).isEqualTo("hello"));
  }

  @Test
  void asksForTheTokenWhenThereIsOne() throws Exception {
    var options = new EmbeddedCluster.Options(List.of(), 0, Optional.of("s3cret"));
    try (var closed = EmbeddedCluster.start(options);
        var allowed = closed.client()) {
      assertThat(allowed.namespaces().list().getItems()).hasSize(4);
      var request = HttpRequest.newBuilder(URI.create(closed.url() + "/api/v1/namespaces"));
      assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void servesThousandsOfRequestsOverTenThousandObjects() throws Exception {
    // Given
    for (int i = 0; i < 10_000; i++) {
      seed(Codec.JSON.valueToTree(Widget.named("w" + i, 1)));
    }
    int requests = 6400;
    int parallel = 16;
    for (int i = 0; i < 1000; i++) {
      send("GET", WIDGETS + "/w" + i, "", null);
    }

    // When
    long began = System.nanoTime();
    long cpuBefore = cpuNanos();
    try (var threads = Executors.newFixedThreadPool(parallel)) {
      for (int t = 0; t < parallel; t++) {
        int mine = t;
        threads.submit(() -> {
          for (int i = 0; i < requests / parallel; i++) {
            int n = (i * parallel + mine) % 10_000;
            boolean write = i % 2 == 0;
            HttpResponse<String> r =
                write
                    ? send(
                        "PATCH",
                        WIDGETS + "/w" + n + "/status",
                        "application/merge-patch+json",
                        "{\"status\":{\"seen\":" + i + "}}")
                    : send("GET", WIDGETS + "/w" + n, "", null);
            if (r.statusCode() != 200) {
              throw new AssertionError(r.body());
            }
          }
          return null;
        });
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double cpuMillis = (cpuNanos() - cpuBefore) / 1e6 / requests;

    // Then
    System.out.printf(
        "half reads, half status patches over 10,000 objects: %.0f/s, %.2f ms of CPU each, client"
            + " included%n",
        requests / seconds, cpuMillis);
    assertThat(cluster.log().count("patch", "widgets.test.sluice.dev/status")).isEqualTo(3200);
    // CPU time, because the machine may be busy: 1,000/s on one core, with as much for the client
    assertThat(cpuMillis).isLessThan(2);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void seed(ObjectNode widget) throws Exception {
    widget.put("apiVersion", "test.sluice.dev/v1").put("kind", "Widget");
    cluster.seed(widget);
  }

  private static Watcher<Widget> watcher(List<String> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Widget w) {
        seen.add(action + " " + w.getMetadata().getName());
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }

  private static Widget labelled(String name, String label) {
    Widget w = Widget.named(name, 1);
    w.getMetadata().setLabels(Map.of("l", label));
    return w;
  }

  private void relabel(String name, String label) {
    client
        .resources(Widget.class)
        .inNamespace("default")
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"l\":\"" + label + "\"}}}");
  }

  private String version(String name) {
    return client
        .resources(Widget.class)
        .inNamespace("default")
        .withName(name)
        .get()
        .getMetadata()
        .getResourceVersion();
  }

  private static String widget(String name, String spec) {
    return "apiVersion: test.sluice.dev/v1\nkind: Widget\nmetadata: {name: "
        + name
        + "}\nspec: "
        + spec
        + "\n";
  }

  private JsonNode apply(String manager, String name, String spec) throws Exception {
    return good(
        send(
            "PATCH",
            WIDGETS + "/" + name + "?force=true&fieldManager=" + manager,
            "application/apply-patch+yaml",
            widget(name, spec)));
  }

  private JsonNode applyStatus(String manager, String status) throws Exception {
    return good(
        send(
            "PATCH",
            WIDGETS + "/one/status?force=true&fieldManager=" + manager,
            "application/apply-patch+yaml",
            "apiVersion: test.sluice.dev/v1\nkind: Widget\nmetadata: {name: one}\nstatus: "
                + status));
  }

  private JsonNode merge(String path, String patch) throws Exception {
    return good(send("PATCH", WIDGETS + path, "application/merge-patch+json", patch));
  }

  private static JsonNode good(HttpResponse<String> r) {
    assertThat(r.statusCode()).as(r.body()).isBetween(200, 299);
    return Codec.parse(r.body().getBytes());
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    var publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    var request =
        HttpRequest.newBuilder(URI.create(cluster.url() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, publisher);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void assertCode(int code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
