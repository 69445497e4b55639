package dev.sluice.e2e.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.Evidence;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.e2e.apiserver.ApiServerSource;
import dev.sluice.e2e.apiserver.ApiServerSource.Absent;
import dev.sluice.e2e.apiserver.RealApiServer;
import dev.sluice.operator.kernel.Json;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server makes of the kinds: only it runs schema, defaults, pruning and rules. */
class CrdServerIT {
  private static final Path CRDS = Path.of("../crds");
  private static final Path DOCUMENTS = CRDS.resolve("src/test/resources/documents");
  private static final Path CONFORMANCE = Path.of("../../shared/conformance");

  private static RealApiServer server;
  private static Documents documents;

  @BeforeAll
  static void start() {
    ApiServerSource source = ApiServerSource.find();
    if (source instanceof Absent(var reason)) {
      System.err.println("SKIPPED CrdServerIT: " + reason);
      assumeTrue(false, reason);
    }
    server = RealApiServer.start(source);
    documents = new Documents(server);
    server.installCrds();
    System.out.println("CrdServerIT runs on Kubernetes " + server.version());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      documents.deleteAll();
      server.close();
    }
  }

  @Test
  void acceptsEveryNameOfEveryKind() {
    for (var crd : server.definitions()) {
      var conditions = server.client().resource(crd).get().getStatus().getConditions();
      assertThat(conditions)
          .as(crd.getMetadata().getName())
          .filteredOn(c -> List.of("NamesAccepted", "Established").contains(c.getType()))
          .hasSize(2)
          .allMatch(c -> c.getStatus().equals("True"));
      assertThat(conditions)
          .as(crd.getMetadata().getName())
          .noneMatch(c -> c.getType().equals("NonStructuralSchema"));
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void acceptsAndKeepsAsWritten(Path file) throws IOException {
    JsonNode written = documents.read(file);
    JsonNode stored = documents.create(written, "Strict");
    assertThat(Json.covers(stored.get("spec"), written.get("spec")))
        .as("stored: %s", stored.get("spec"))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWithFieldAndReason(Path file) throws IOException {
    // Given
    JsonNode written = documents.read(file);
    // When
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class, () -> documents.create(written, "Strict"));
    // Then
    assertThat(refusal).as("accepted").isNotNull();
    // 400: the server could not even read it as the kind; 422: it read it and refused it.
    assertThat(refusal.getCode()).as(refusal.getMessage()).isIn(400, 422);
    assertThat(refusal.getMessage())
        .contains(Documents.header(file, "field"), Documents.header(file, "says"));
  }

  @Test
  void fillsInTheDefaultsOfTheRecords() throws IOException {
    JsonNode gate =
        documents.create(documents.read(DOCUMENTS.resolve("good/gate-minimal.yaml")), "Strict");
    assertThat(gate.at("/spec/measurementWindow").asText()).isEqualTo("5m");
    assertThat(gate.at("/spec/evaluationPeriod").asText()).isEqualTo("30s");
    assertThat(gate.at("/spec/minSamples").asInt()).isEqualTo(3);
    assertThat(gate.at("/spec/action").asText()).isEqualTo("Rollback");
    assertThat(gate.at("/spec/scope").asText()).isEqualTo("All");
  }

  /** Else a reconcile that finds nothing new would write all the same. */
  @Test
  void givesBackAStatusEqualToWhatWasWritten() throws IOException {
    // Given
    documents.create(documents.read(DOCUMENTS.resolve("good/gate-three-targets.yaml")), "Strict");
    SLOGateStatus status = status();
    // When
    SLOGate stored =
        server
            .client()
            .resources(SLOGate.class)
            .inNamespace("default")
            .withName("three-targets")
            .editStatus(gate -> {
              gate.setStatus(status);
              return gate;
            });
    // Then
    assertThat(stored.getStatus()).isEqualTo(status);
  }

  @Test
  void refusesTheConformanceRequestsThatNoKindDescribes() throws IOException {
    assumeTrue(Files.isDirectory(CONFORMANCE), "no conformance folder beside the repository");
    Path requests = CONFORMANCE.resolve("provisioningrequests");
    assertThatThrownBy(
            () -> documents.create(documents.read(requests.resolve("pr-test.yaml")), "Warn"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("give exactly one form");
    assertThatThrownBy(
            () -> documents.create(documents.read(requests.resolve("pr-test.yaml")), "Strict"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("unknown field \"spec.nfType\"");
    assertThatThrownBy(
            () -> documents.create(documents.read(requests.resolve("pr-minimal.yaml")), "Warn"))
        .hasMessageContaining("o2ims.oran.org/v1alpha1");
  }

  private static SLOGateStatus status() {
    Instant now = Instant.parse("2026-01-01T00:00:00.123Z");
    Evidence evidence =
        new Evidence(
            "latency_p95_ms",
            "<=",
            new BigDecimal("10.0"),
            "Pass",
            new BigDecimal("9.87654321"),
            "ms",
            "p95",
            12,
            now,
            now,
            "job",
            "up",
            "http://localhost",
            null,
            null);
    SubjectVerdict verdict =
        new SubjectVerdict(
            "",
            null,
            1,
            1,
            "c0ffee",
            Verdict.Passed,
            now,
            now,
            now,
            3,
            0,
            0,
            0,
            "passed",
            3,
            true,
            "GatePassed",
            "ok",
            List.of(evidence),
            "sha256:0");
    Condition ready = Condition.of(ConditionType.READY, Truth.FALSE, Reason.PENDING, "", now, 1);
    return new SLOGateStatus(List.of(ready), 1L, Verdict.Passed, List.of(verdict));
  }

  static List<Path> good() throws IOException {
    List<Path> ours =
        Stream.concat(
                Documents.in(DOCUMENTS.resolve("good")).stream(),
                Documents.in(CRDS.resolve("examples")).stream())
            .toList();
    // The TS 28.312 document has a version name that no definition may have.
    Stream<Path> given =
        Stream.concat(
                Documents.in(CONFORMANCE.resolve("seed-documents")).stream(),
                Documents.in(CONFORMANCE.resolve("provisioningrequests")).stream()
                    .filter(f -> f.endsWith("pr-correct.yaml")))
            .filter(f -> !f.endsWith("01-intent-edge-ran-intent.yaml"));
    return Stream.concat(ours.stream(), given).toList();
  }

  static List<Path> bad() throws IOException {
    return Documents.in(DOCUMENTS.resolve("bad"));
  }
}
