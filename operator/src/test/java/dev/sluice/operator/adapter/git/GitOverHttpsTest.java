package dev.sluice.operator.adapter.git;

import static dev.sluice.operator.adapter.git.GitSamples.ok;
import static dev.sluice.operator.adapter.git.GitSamples.rejected;
import static dev.sluice.operator.adapter.git.GitSamples.removal;
import static dev.sluice.operator.adapter.git.GitSamples.secrets;
import static dev.sluice.operator.adapter.git.GitSamples.store;
import static dev.sluice.operator.adapter.git.GitSamples.unavailable;
import static dev.sluice.operator.adapter.git.GitSamples.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.fake.Certificate;
import dev.sluice.operator.fake.LoggedText;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Git's own server over TLS, with a token and a CA from Secrets. */
@Timeout(60)
class GitOverHttpsTest {
  private static final String TOKEN = "glpat-3aa7e19d5bd2";

  private static Certificate certificate;
  private static Certificate another;

  @TempDir Path folder;
  private final Map<String, Map<String, byte[]>> known = new HashMap<>();
  private BareRemote remote;
  private GitHttpServer server;
  private GitPackageStore store;

  @BeforeAll
  static void certificates(@TempDir Path made) throws Exception {
    certificate = Certificate.create(made, "git");
    another = Certificate.create(made, "another");
  }

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(GitHttpServer.available(), "git http-backend is not installed");
    remote = BareRemote.create(folder.resolve("edge1.git"));
    server = new GitHttpServer(folder, certificate.context(), TOKEN);
    known.put("token", Map.of("token", TOKEN.getBytes(UTF_8)));
    known.put("ca", Map.of("ca.crt", certificate.certificatePem()));
    store = store(folder.resolve("work"), secrets(known), new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    if (store != null) {
      store.close();
      server.close();
    }
  }

  @Test
  void writesReadsAndRemovesWithTokenAndCaFromSecrets() throws Exception {
    // Given
    EdgeSiteSpec.Git git = server.site(remote, "token", "ca");

    // When
    Committed first = ok(store.put(git, write("du", "one")));
    Committed second = ok(store.put(git, write("du", "two", first.commit())));
    Committed gone = ok(store.remove(git, removal("du")));

    // Then
    assertThat(remote.log().stream().map(RevCommit::getName))
        .containsExactly(gone.commit(), second.commit(), first.commit());
    try (GitPackageStore fresh =
        store(folder.resolve("other-work"), secrets(known), new SimpleMeterRegistry())) {
      assertThat(ok(fresh.read(git, "du", first.commit()))).isEqualTo(GitSamples.files("one"));
      assertThat(ok(fresh.contains(git, first.commit(), gone.commit()))).isTrue();
    }
  }

  @Test
  void aServerOfAnUnknownCaIsRefusedAndSeesNoToken() throws Exception {
    // Given
    known.put("other-ca", Map.of("ca.crt", another.certificatePem()));

    // When
    String byDefault =
        unavailable(
            store.put(server.site(remote, "token", null), write("du", "one")), Cause.UNREACHABLE);
    String byOther =
        unavailable(
            store.put(server.site(remote, "token", "other-ca"), write("du", "one")),
            Cause.UNREACHABLE);

    // Then
    assertThat(byDefault).contains("TLS with 127.0.0.1:", "fails", "certif");
    assertThat(byOther).contains("TLS with 127.0.0.1:", "fails");
    assertThat(server.asked()).isEmpty();
    assertThat(remote.log()).isEmpty();
  }

  @Test
  void aWrongTokenIsForbiddenAtOnceAndNeverToldToAnybody() throws Exception {
    // Given
    String wrong = "glpat-wrong-7c1f";
    known.put("token", Map.of("token", wrong.getBytes(UTF_8)));

    // When
    String detail;
    String logged;
    try (LoggedText log = new LoggedText()) {
      detail =
          rejected(
              store.put(server.site(remote, "token", "ca"), write("du", "one")), Cause.FORBIDDEN);
      logged = log.all();
    }

    // Then
    assertThat(detail).contains("127.0.0.1").contains("does not accept the credentials");
    assertThat(detail).doesNotContain(wrong);
    assertThat(logged).isNotEmpty().doesNotContain(wrong);
    assertThat(server.asked()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void theRightTokenIsNotLoggedEither() throws Exception {
    try (LoggedText log = new LoggedText()) {
      ok(store.put(server.site(remote, "token", "ca"), write("du", "one")));
      assertThat(log.all()).isNotEmpty().doesNotContain(TOKEN).doesNotContain(basic(TOKEN));
    }
  }

  @Test
  void aNewTokenInTheSecretIsUsedFromTheNextCallOn() throws Exception {
    // Given
    EdgeSiteSpec.Git git = server.site(remote, "token", "ca");
    known.put("token", Map.of("token", "expired".getBytes(UTF_8)));
    rejected(store.put(git, write("du", "one")), Cause.FORBIDDEN);

    // When
    known.put(
        "token", Map.of("username", "bot".getBytes(UTF_8), "password", TOKEN.getBytes(UTF_8)));

    // Then
    assertThat(ok(store.put(git, write("du", "one"))).created()).isTrue();
  }

  @Test
  void aTokenThatMayOnlyReadIsForbidden() throws Exception {
    // Given
    EdgeSiteSpec.Git git = server.site(remote, "token", "ca");
    String first = ok(store.put(git, write("du", "one"))).commit();
    server.refusePushes();

    // Then
    assertThat(rejected(store.put(git, write("du", "two")), Cause.FORBIDDEN))
        .contains("does not accept the credentials");
    assertThat(ok(store.read(git, "du", first))).isEqualTo(GitSamples.files("one"));
  }

  @Test
  void namesTheKeyThatASecretLacksAndSendsNothing() {
    // Given
    known.put("token", Map.of("username", "bot".getBytes(UTF_8)));

    // Then
    assertThat(
            rejected(
                store.put(server.site(remote, "token", "ca"), write("du", "one")),
                Cause.CREDENTIALS))
        .contains("Secret ns/token lacks key token");
    assertThat(
            rejected(
                store.put(server.site(remote, null, "token"), write("du", "one")),
                Cause.CREDENTIALS))
        .contains("Secret ns/token lacks key ca.crt");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void theTokenIsNotCarriedToWhereAServerRedirects() throws Exception {
    // Given
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer redirecting =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    redirecting.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().set("Location", server.url() + exchange.getRequestURI());
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    redirecting.start();
    EdgeSiteSpec.Git git =
        new EdgeSiteSpec.Git(
            "http://127.0.0.1:" + redirecting.getAddress().getPort() + "/edge1.git",
            null,
            "/",
            new SecretRef("token", null),
            new SecretRef("ca", null),
            null,
            null);

    // When
    String detail = unavailable(store.put(git, write("du", "one")), Cause.UNREACHABLE);
    redirecting.stop(0);

    // Then
    assertThat(detail).contains("127.0.0.1").contains("redirect");
    assertThat(seen).isNotEmpty();
    assertThat(server.asked()).isEmpty();
  }

  private static String basic(String token) {
    return java.util.Base64.getEncoder().encodeToString(("oauth2:" + token).getBytes(UTF_8));
  }
}
