package dev.sluice.e2e.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.o2ims.O2ImsClient;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path temp;
  private EdgeSites sites;
  private SimulatedSite edge1;
  private Endpoint endpoint;
  private final HttpClient http = HttpClient.newHttpClient();
  private final O2Ims o2ims =
      new O2ImsClient(new SiteHttp(_ -> new Reply.NotFound<>("no Secret"), InstantSource.system()));

  @BeforeEach
  void start() throws IOException {
    sites = EdgeSites.start(SiteProfile.defaults(2), temp, SimulatorOptions.fast());
    edge1 = sites.site("edge1");
    endpoint = edge1.edgeSite("2s", "6s").getSpec().o2ims().endpoint();
  }

  @AfterEach
  void stop() {
    sites.close();
  }

  @Test
  void aSiteThatIsDownClosesConnectionsAndOthersAnswer() throws Exception {
    edge1.inject(Fault.of(Fault.Kind.DOWN));
    assertThatThrownBy(() -> call("GET", edge1.url() + "/metrics", ""))
        .isInstanceOf(IOException.class);
    assertThat(call("GET", sites.site("edge2").url() + "/metrics", "").statusCode()).isEqualTo(200);
    edge1.clear(Fault.Kind.DOWN);
    assertThat(o2ims.inventory(endpoint)).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void errorsAndGarbageAreNoAnswersToTheOperator() {
    for (Fault.Kind kind : new Fault.Kind[] {Fault.Kind.ERROR500, Fault.Kind.GARBAGE}) {
      edge1.inject(Fault.of(kind));
      assertThat(o2ims.inventory(endpoint)).as(kind.wire()).isInstanceOf(Reply.Unavailable.class);
      edge1.clear(kind);
    }
    assertThat(o2ims.inventory(endpoint)).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void slowAnswersComeLate() throws Exception {
    edge1.inject(Fault.slow(Duration.ofMillis(300)));
    long began = System.nanoTime();
    call("GET", edge1.url() + "/metrics", "");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aProbeOfASlowSiteEndsAtItsDeadlineHoweverManyCallsItTakes() {
    // Given: every single call is well within the deadline, all of them together are not
    edge1.inject(Fault.slow(Duration.ofMillis(600)));
    Endpoint hasty = new Endpoint(endpoint.url(), null, null, "1500ms");

    // When
    long began = System.nanoTime();
    Reply<O2Ims.Inventory> answer = o2ims.inventory(hasty);
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    // Then
    assertThat(answer)
        .isInstanceOfSatisfying(
            Reply.Unavailable.class, u -> assertThat(u.detail()).endsWith("within 1500ms"));
    assertThat(took).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2900));
    edge1.clearFaults();
    assertThat(o2ims.inventory(hasty)).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void provisioningIsRefusedStuckOrFailed() {
    edge1.inject(Fault.of(Fault.Kind.REFUSE_PROVISIONING));
    String refused = UUID.randomUUID().toString();
    assertThat(o2ims.create(endpoint, data(refused))).isInstanceOf(Reply.Rejected.class);
    assertThat(edge1.provisioningPhases()).isEmpty();
    edge1.clearFaults();

    edge1.inject(Fault.of(Fault.Kind.STUCK_PROGRESSING));
    String stuck = UUID.randomUUID().toString();
    o2ims.create(endpoint, data(stuck));
    await()
        .during(Duration.ofMillis(300))
        .atMost(SOON)
        .until(() -> !"FULFILLED".equals(edge1.provisioningPhases().get(stuck)));
    edge1.clearFaults();
    phase(stuck, "FULFILLED");

    edge1.inject(Fault.of(Fault.Kind.FAIL_PROVISIONING));
    String failed = UUID.randomUUID().toString();
    o2ims.create(endpoint, data(failed));
    phase(failed, "FAILED");
    edge1.clearFaults();
    phase(failed, "FAILED");
    o2ims.update(endpoint, data(failed), Optional.empty());
    phase(failed, "FULFILLED");
  }

  @Test
  void anUnreachableRepositoryIsGoneUntilTheFaultIsCleared() {
    await().atMost(SOON).until(() -> edge1.syncedCommit().isPresent());
    edge1.inject(Fault.of(Fault.Kind.GIT_UNREACHABLE));
    assertThat(edge1.repositoryPath()).doesNotExist();
    await().atMost(SOON).untilAsserted(() -> assertThat(rootSync()).contains("KNV2004"));
    edge1.clear(Fault.Kind.GIT_UNREACHABLE);
    assertThat(Files.exists(edge1.repositoryPath().resolve("HEAD"))).isTrue();
    await().atMost(SOON).untilAsserted(() -> assertThat(rootSync()).doesNotContain("KNV2004"));
  }

  @Test
  void theAdminApiSetsListsAndClearsFaults() throws Exception {
    String faults = sites.url() + "/admin/sites/edge1/faults";
    assertThat(call("POST", faults, "{\"fault\":\"slow\",\"delayMillis\":1}").body())
        .isEqualTo("[{\"fault\":\"slow\",\"delayMillis\":1}]");
    assertThat(call("POST", faults, "{\"fault\":\"badSlo\",\"factor\":3}").statusCode())
        .isEqualTo(200);
    assertThat(edge1.faults()).hasSize(2);
    assertThat(call("DELETE", faults + "/slow", "").body())
        .isEqualTo("[{\"fault\":\"badSlo\",\"factor\":3.0}]");
    assertThat(call("DELETE", faults, "").body()).isEqualTo("[]");
    assertThat(call("GET", faults, "").body()).isEqualTo("[]");
    HttpResponse<String> wrong =
        call("POST", faults, "{\"fault\":\"odd\",\"delayMillis\":-1,\"factor\":0}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("odd", "gitUnreachable", "delayMillis", "factor");
    assertThat(call("POST", sites.url() + "/admin/sites/none/faults", "{}").statusCode())
        .isEqualTo(404);
  }

  private void phase(String id, String phase) {
    await().atMost(SOON).until(() -> edge1.provisioningPhases().get(id), phase::equals);
  }

  private String rootSync() throws IOException, InterruptedException {
    return call("GET", edge1.url() + "/" + String.join("/", RootSyncView.PATH), "").body();
  }

  private static O2Ims.RequestData data(String id) {
    return new O2Ims.RequestData(id, "du", "", "o-ran-du", "1.0.0", Answer.obj());
  }

  private HttpResponse<String> call(String method, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(SOON)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
