package dev.sluice.operator.adapter.configsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.adapter.http.LoopbackServer;
import dev.sluice.operator.adapter.http.LoopbackServer.Answer;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.SiteSync.State;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RootSyncReaderTest {
  private static final String PATH =
      "GET /apis/configsync.gke.io/v1beta1/namespaces/config-management-system/rootsyncs/root-sync";
  private static final String OLD = "a".repeat(40);
  private static final String NEW = "b".repeat(40);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private LoopbackServer server;
  private SiteHttp http;
  private RootSyncReader reader;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http = new SiteHttp(_ -> new Reply.NotFound<>("none"), InstantSource.system());
    reader = new RootSyncReader(http, now::get);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void tellsTheCommitThatWasAppliedWithoutErrors() {
    status(
        "\"lastSyncedCommit\":\""
            + NEW
            + "\",\"sync\":{\"commit\":\""
            + NEW
            + "\",\"errorSummary\":{\"totalCount\":0}},\"conditions\":[{\"type\":\"Syncing\",\"status\":\"False\"}]");
    assertThat(read()).isEqualTo(new State(java.util.Optional.of(NEW), false, java.util.List.of()));
  }

  @Test
  void aCommitInWorkDoesNotCountYet() {
    status(
        "\"lastSyncedCommit\":\""
            + OLD
            + "\",\"sync\":{\"commit\":\""
            + NEW
            + "\"},\"conditions\":[{\"type\":\"Syncing\",\"status\":\"True\"}]");
    assertThat(read().syncedCommit()).contains(OLD);
  }

  @Test
  void aCommitWithErrorsDoesNotCountAndTheErrorsAreTold() {
    status(
        "\"lastSyncedCommit\":\""
            + OLD
            + "\",\"sync\":{\"commit\":\""
            + NEW
            + "\",\"errors\":[{\"code\":\"2010\",\"errorMessage\":\"cannot apply\\nDeployment\"}],\"errorSummary\":{\"totalCount\":1}},\"conditions\":[{\"type\":\"Syncing\",\"status\":\"False\"}]");
    assertThat(read().syncedCommit()).contains(OLD);
    assertThat(read().errors()).containsExactly("KNV2010: cannot apply Deployment");
  }

  @Test
  void aStalledAgentIsStalled() {
    status(
        "\"conditions\":[{\"type\":\"Stalled\",\"status\":\"True\",\"message\":\"source is broken\"}]");
    assertThat(read().stalled()).isTrue();
    assertThat(read().syncedCommit()).isEmpty();
    assertThat(read().errors()).containsExactly("source is broken");
  }

  @Test
  void anAgentThatHasNotBegunHasSyncedNothing() {
    server.on(PATH, 200, "{\"kind\":\"RootSync\"}");
    assertThat(read()).isEqualTo(new State(java.util.Optional.empty(), false, java.util.List.of()));
  }

  @Test
  void aMissingObjectIsNotFoundAndAnotherKindABadResponse() {
    assertThat(reader.read(sync())).isInstanceOf(Reply.NotFound.class);
    later();
    server.on(PATH, 200, "{\"kind\":\"Status\"}");
    assertThat(reader.read(sync())).isInstanceOf(Reply.Unavailable.class);
  }

  @Test
  void readsAtOneMomentShareACall() throws Exception {
    // Given
    server.on(
        PATH,
        _ -> {
          Thread.sleep(100);
          return Answer.json(
              200, "{\"kind\":\"RootSync\",\"status\":{\"lastSyncedCommit\":\"" + NEW + "\"}}");
        });

    // When
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = IntStream.range(0, 200).mapToObj(_ -> threads.submit(this::read)).toList();
      for (Future<State> f : all) {
        assertThat(f.get().syncedCommit()).contains(NEW);
      }
    }
    int during = server.asked().size();
    later();
    read();

    // Then
    assertThat(during).isEqualTo(1);
    assertThat(server.asked()).hasSize(2);
  }

  private void later() {
    now.updateAndGet(t -> t.plusMillis(501));
  }

  private void status(String fields) {
    server.on(PATH, 200, "{\"kind\":\"RootSync\",\"status\":{" + fields + "}}");
  }

  private EdgeSiteSpec.Sync sync() {
    return new EdgeSiteSpec.Sync(EdgeSiteSpec.Sync.Type.ConfigSync, server.endpoint(), null, null);
  }

  private State read() {
    Reply<State> reply = reader.read(sync());
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<State>) reply).value();
  }
}
