package dev.sluice.e2e.demo;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.site.EdgeSite;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The acts of the demo. Each waits for what it shows and fails when it does not come. */
final class Story {
  private static final String NAMESPACE = "default";
  private static final Duration TICK = Duration.ofMillis(200);

  private final KubernetesClient client;
  private final Narrator narrator;
  private final Duration patience;

  Story(KubernetesClient client, Narrator narrator, Duration patience) {
    this.client = client;
    this.narrator = narrator;
    this.patience = patience;
  }

  /** What an act ended with. */
  record Outcome(Duration took, List<BoardRow> rows) {}

  /** Registers the sites and waits until every one answers. */
  Duration register(List<EdgeSite> sites) throws InterruptedException {
    Instant start = Instant.now();
    sites.forEach(s -> client.resource(s).serverSideApply());
    await("all sites to be Ready", () -> readySites() == sites.size() ? Boolean.TRUE : null);
    return since(start);
  }

  /** Applies a document of the demo and waits until its intent is where {@code goal} wants it. */
  Outcome deliver(String document, String intent, Predicate<Intent> goal)
      throws InterruptedException {
    Instant start = Instant.now();
    long generation = apply(document);
    Intent reached =
        await(
            intent + " to settle",
            () -> {
              narrator.board(rows(intent), since(start));
              Intent now =
                  client.resources(Intent.class).inNamespace(NAMESPACE).withName(intent).get();
              return now != null && observed(now, generation) && goal.test(now) ? now : null;
            });
    List<BoardRow> rows = rows(intent);
    narrator.board(rows, since(start));
    narrator.settle();
    Objects.requireNonNull(reached);
    return new Outcome(since(start), rows);
  }

  /** Applies a document that must be refused and tells the operator's reason. */
  String refused(String document, String intent) throws InterruptedException {
    long generation = apply(document);
    return await(
        intent + " to be refused",
        () ->
            Optional.ofNullable(
                    client.resources(Intent.class).inNamespace(NAMESPACE).withName(intent).get())
                .filter(i -> observed(i, generation))
                .flatMap(i -> Conditions.find(i.getStatus().conditions(), ConditionType.TRANSLATED))
                .filter(c -> c.status() == Condition.Truth.FALSE)
                .map(c -> c.reason() + ": " + c.message())
                .orElse(null));
  }

  /** Whether every site is delivered and every expectation met. */
  static boolean ready(Intent intent) {
    return Conditions.holds(
        intent.getStatus().conditions(), ConditionType.READY, intent.getMetadata().getGeneration());
  }

  /** The failed verdict of a site's gate, while or after it was rolled back. */
  Optional<ProvisioningRequest> rolledBack(String intent) {
    return requests(intent).stream()
        .filter(r -> r.getStatus() != null && r.getStatus().failedRevision() != null)
        .findFirst();
  }

  /** Whether a site was rolled back and its gate passed again on the restored revision. */
  boolean recovered(String intent) {
    List<SubjectVerdict> verdicts = verdicts(intent);
    List<ProvisioningRequest> requests = requests(intent);
    return !requests.isEmpty()
        && requests.stream().allMatch(r -> BoardRow.of(r, verdicts).step() == BoardRow.STEPS)
        && requests.stream()
            .anyMatch(r ->
                r.getStatus().revision() != null
                    && r.getStatus().revision().action() == Revision.Action.Rollback);
  }

  /** The rows of the board. */
  List<BoardRow> rows(String intent) {
    List<SubjectVerdict> verdicts = verdicts(intent);
    return requests(intent).stream()
        .map(r -> BoardRow.of(r, verdicts))
        .sorted(Comparator.comparing(BoardRow::site))
        .toList();
  }

  private List<ProvisioningRequest> requests(String intent) {
    return client
        .resources(ProvisioningRequest.class)
        .withLabel(Names.LABEL_INTENT, intent)
        .list()
        .getItems();
  }

  private List<SubjectVerdict> verdicts(String intent) {
    return client
        .resources(SLOGate.class)
        .inNamespace(NAMESPACE)
        .withLabel(Names.LABEL_INTENT, intent)
        .list()
        .getItems()
        .stream()
        .filter(g -> g.getStatus() != null)
        .flatMap(g -> g.getStatus().subjects().stream())
        .toList();
  }

  private long readySites() {
    return client.resources(EdgeSite.class).list().getItems().stream()
        .filter(s -> s.getStatus() != null)
        .filter(s -> Conditions.holds(s.getStatus().conditions(), ConditionType.READY, 1))
        .count();
  }

  private long apply(String document) {
    try (InputStream in = Objects.requireNonNull(Story.class.getResourceAsStream(document))) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      HasMetadata object = Serialization.unmarshal(yaml, Intent.class);
      return client.resource(object).serverSideApply().getMetadata().getGeneration();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean observed(Intent intent, long generation) {
    IntentStatus status = intent.getStatus();
    return status != null
        && status.observedGeneration() != null
        && status.observedGeneration() >= generation;
  }

  private interface Check<T> {
    @Nullable T look();
  }

  private <T> T await(String what, Check<T> check) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    T found = check.look();
    while (found == null) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("waited " + patience.toSeconds() + " s for " + what);
      }
      Thread.sleep(TICK);
      found = check.look();
    }
    return found;
  }

  private static Duration since(Instant start) {
    return Duration.between(start, Instant.now());
  }
}
