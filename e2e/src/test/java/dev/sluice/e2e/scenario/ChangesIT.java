package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Names;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** People who change their mind, children edited by hand, and others in the same repository. */
@ParameterizedClass
@EnumSource(Grounds.class)
class ChangesIT {
  private static Scene scene;

  @Parameter Grounds ground;

  @BeforeParameterizedClassInvocation
  static void open(Grounds ground) throws Exception {
    scene = Scene.open(ground, 4);
  }

  @AfterParameterizedClassInvocation
  static void close() throws Exception {
    if (scene != null) {
      scene.close();
      scene = null;
    }
  }

  @Test
  void intentDeletedWhileItRollsOutLeavesNothing() throws Exception {
    // Given: delivered to one site at least, and not finished
    scene.put(Wish.judged("gone", "edge1", "edge2"));
    scene.eventually(
        "something to be delivered",
        40,
        () ->
            scene.requestsOf("gone").stream()
                .anyMatch(r -> r.getStatus() != null && r.getStatus().revision() != null));
    assertThat(scene.ready("gone")).isFalse();
    List<HasMetadata> requests = new ArrayList<>(scene.requestsOf("gone"));
    // When
    scene.delete("gone");
    // Then
    scene.eventually("the intent to be gone", 60, () -> scene.intent("gone").isEmpty());
    assertThat(scene.requestsOf("gone")).isEmpty();
    assertThat(scene.gatesOf("gone")).isEmpty();
    assertThat(scene.jobsOf("gone")).isEmpty();
    for (String site : List.of("edge1", "edge2")) {
      assertThat(scene.ledger(site).directories()).noneMatch(d -> d.startsWith("gone-"));
      for (HasMetadata request : requests) {
        scene.eventually(
            "its request at the site to be gone",
            10,
            () ->
                !scene.site(site).provisioningPhases().containsKey(request.getMetadata().getUid()));
      }
    }
  }

  @Test
  void threeChangesInASecondEndAtTheLast() throws Exception {
    // When
    scene.put(Wish.plain("quick", "edge1").withCores("100m"));
    scene.put(Wish.plain("quick", "edge1").withCores("200m"));
    long last = scene.put(Wish.plain("quick", "edge1").withCores("300m"));
    // Then
    scene.eventually("quick to be Ready", 40, () -> scene.ready("quick"));
    assertThat(last).isEqualTo(3);
    ProvisioningRequest request = scene.requestOf("quick", "edge1");
    assertThat(Serialization.asYaml(request.getSpec())).contains("300m").doesNotContain("200m");
    List<Ledger.Entry> commits = scene.ledger("edge1").entries(request.getMetadata().getName());
    assertThat(commits).isSortedAccordingTo((a, b) -> Long.compare(a.generation(), b.generation()));
    assertThat(commits).extracting(Ledger.Entry::action).containsOnly("Publish");
    assertThat(commits).extracting(Ledger.Entry::generation).doesNotHaveDuplicates();
    assertThat(scene.site("edge1").deployments())
        .filteredOn(d -> d.namespace().equals(request.getMetadata().getName()))
        .singleElement()
        .satisfies(d -> assertThat(d.cores()).isEqualTo(0.3));
    int count = commits.size();
    scene.throughout(
        "nothing more is committed",
        3,
        () ->
            scene.ledger("edge1").entries(request.getMetadata().getName()).size() == count
                && scene.ready("quick"));
  }

  @Test
  void someoneElseMayPushToTheSameBranchAllTheTime() throws Exception {
    // Given
    AtomicBoolean busy = new AtomicBoolean(true);
    ConcurrentLinkedQueue<String> theirs = new ConcurrentLinkedQueue<>();
    try (Neighbour neighbour = new Neighbour(scene.site("edge2").repositoryPath())) {
      Thread pusher =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; busy.get(); i++) {
                    theirs.add(neighbour.push("A-note-" + i + ".txt"));
                    Thread.sleep(400);
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      // When
      try {
        for (int i = 0; i < 5; i++) {
          scene.put(Wish.plain("beside" + i, "edge2"));
        }
        for (int i = 0; i < 5; i++) {
          String name = "beside" + i;
          scene.eventually(name + " to be Ready", 60, () -> scene.ready(name));
        }
      } finally {
        busy.set(false);
        pusher.join();
      }
      // Then
      assertThat(theirs).hasSizeGreaterThan(3);
      assertThat(neighbour.commits()).containsAll(theirs);
    }
    for (int i = 0; i < 5; i++) {
      String request = scene.requestOf("beside" + i, "edge2").getMetadata().getName();
      assertThat(scene.ledger("edge2").entries(request)).hasSize(1);
      assertThat(scene.ledger("edge2").directory(request)).isPresent();
    }
  }

  @Test
  void rewrittenHistoryIsReportedAndNeverOverwritten() throws Exception {
    // Given
    scene.put(Wish.plain("history", "edge4"));
    scene.eventually("history to be Ready", 40, () -> scene.ready("history"));
    try (Neighbour neighbour = new Neighbour(scene.site("edge4").repositoryPath())) {
      // When
      String tip = neighbour.rewrite();
      scene.put(Wish.plain("history", "edge4").withCores("200m"));
      // Then
      scene.eventually(
          "the rewriting to be reported",
          40,
          () ->
              scene.requestSays(
                      "history", "edge4", ConditionType.PUBLISHED, Reason.HISTORY_REWRITTEN)
                  && scene
                      .progress("history", "edge4")
                      .filter(s -> Reason.HISTORY_REWRITTEN.wire().equals(s.reason()))
                      .isPresent());
      String text =
          scene
              .condition(scene.requestOf("history", "edge4"), ConditionType.PUBLISHED)
              .orElseThrow()
              .message();
      assertThat(text).contains(Names.ANNOTATION_ACCEPT_HISTORY);
      assertThat(neighbour.tip().name()).isEqualTo(tip);
      // When
      annotate(scene.requestOf("history", "edge4"), Names.ANNOTATION_ACCEPT_HISTORY, tip);
      // Then
      scene.eventually("history to be Ready again", 40, () -> scene.ready("history"));
      assertThat(neighbour.commits()).contains(tip);
    }
  }

  @Test
  void childrenEditedByHandAreRestored() throws Exception {
    // Given
    scene.put(Wish.judged("tampered", "edge1"));
    scene.eventually("tampered to be Ready", 60, () -> scene.ready("tampered"));
    Object request = scene.requestOf("tampered", "edge1").getSpec();
    Object gate = scene.gatesOf("tampered").getFirst().getSpec();
    Object job = scene.jobsOf("tampered").getFirst().getSpec();
    String requestName = scene.requestOf("tampered", "edge1").getMetadata().getName();
    String jobName = scene.jobsOf("tampered").getFirst().getMetadata().getName();
    String jobUid = scene.jobsOf("tampered").getFirst().getMetadata().getUid();
    // When
    patch(ProvisioningRequest.class, null, requestName, "{\"spec\":{\"description\":\"mine\"}}");
    patch(
        SLOGate.class,
        Scene.NAMESPACE,
        scene.gatesOf("tampered").getFirst().getMetadata().getName(),
        "{\"spec\":{\"measurementWindow\":\"1h\"}}");
    scene
        .client()
        .resources(MeasurementJob.class)
        .inNamespace(Scene.NAMESPACE)
        .withName(jobName)
        .delete();
    // Then
    scene.eventually(
        "all three to be restored",
        40,
        () ->
            scene.requestOf("tampered", "edge1").getSpec().equals(request)
                && scene.gatesOf("tampered").getFirst().getSpec().equals(gate)
                && scene.jobsOf("tampered").stream()
                    .anyMatch(
                        j -> !j.getMetadata().getUid().equals(jobUid) && j.getSpec().equals(job)));
    scene.eventually("tampered to be Ready again", 60, () -> scene.ready("tampered"));
    Ledger.Entry last = scene.ledger("edge1").entries(requestName).getLast();
    assertThat(last.action()).isEqualTo("Publish");
    assertThat(last.tree()).isEqualTo(scene.ledger("edge1").entries(requestName).getFirst().tree());
  }

  private static void annotate(ProvisioningRequest request, String name, String value) {
    patch(
        ProvisioningRequest.class,
        null,
        request.getMetadata().getName(),
        Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(name, value)))));
  }

  private static <T extends HasMetadata> void patch(
      Class<T> kind, String namespace, String name, String merge) {
    var context =
        new io.fabric8.kubernetes.client.dsl.base.PatchContext.Builder()
            .withPatchType(io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE)
            .withFieldManager(Scene.PERSON)
            .build();
    var kinds = scene.client().resources(kind);
    (namespace == null ? kinds.withName(name) : kinds.inNamespace(namespace).withName(name))
        .patch(context, merge);
  }
}
