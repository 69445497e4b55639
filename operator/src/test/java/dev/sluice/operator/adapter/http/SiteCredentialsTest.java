package dev.sluice.operator.adapter.http;

import static dev.sluice.operator.adapter.http.HttpReplies.rejected;
import static dev.sluice.operator.adapter.http.HttpReplies.unavailable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.LoopbackServer.Answer;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the operator shows who it is, and whom it trusts. */
@Timeout(30)
class SiteCredentialsTest {
  private final Map<String, Map<String, byte[]>> secrets = new HashMap<>();
  private LoopbackServer server;
  private SiteHttp http;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http = new SiteHttp(this::secret, InstantSource.system());
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void sendsTheBearerTokenAndReadsJson() {
    // Given
    secrets.put("site", Map.of("token", " abc \n".getBytes(UTF_8)));
    server.on("GET /x", 200, "{\"a\":1}");

    // When
    var reply = http.json(server.endpoint("site", null, "5s"), HttpCall.get("/x"));

    // Then
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Ok.class, ok -> assertThat(ok.value()).hasToString("{\"a\":1}"));
    assertThat(server.asked().getFirst().header("Authorization")).isEqualTo("Bearer abc");
  }

  @Test
  void sendsUserNameAndPassword() {
    secrets.put("site", Map.of("username", "u".getBytes(UTF_8), "password", "p".getBytes(UTF_8)));
    server.on("GET /x", 200, "{}");
    http.json(server.endpoint("site", null, "5s"), HttpCall.get("/x"));
    assertThat(server.asked().getFirst().header("Authorization")).isEqualTo("Basic dTpw");
  }

  @Test
  void namesTheKeyThatASecretLacksAndSendsNothing() {
    secrets.put("site", Map.of("username", "u".getBytes(UTF_8)));
    rejected(
        http.json(server.endpoint("site", null, "5s"), HttpCall.get("/x")),
        Cause.CREDENTIALS,
        "Secret ns/site lacks key password");
    secrets.put("site", Map.of());
    rejected(
        http.json(server.endpoint("site", null, "5s"), HttpCall.get("/x")),
        Cause.CREDENTIALS,
        "Secret ns/site lacks key token");
    rejected(
        http.json(server.endpoint("gone", null, "5s"), HttpCall.get("/x")),
        Cause.CREDENTIALS,
        "gone");
    rejected(
        http.json(server.endpoint(null, "site", "5s"), HttpCall.get("/x")),
        Cause.CREDENTIALS,
        "lacks key ca.crt");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void fetchesAnOAuthTokenOnceAndAgainWhenItIsNoLongerAccepted() {
    // Given
    AtomicInteger issued = new AtomicInteger();
    AtomicInteger revoked = new AtomicInteger();
    server.on(
        "POST /token",
        _ ->
            Answer.json(
                200,
                "{\"access_token\":\"t" + issued.incrementAndGet() + "\",\"expires_in\":3600}"));
    server.on(
        "GET /x",
        a ->
            a.header("Authorization").equals("Bearer t" + revoked.get())
                ? Answer.json(401, "{}")
                : Answer.json(200, "{}"));
    secrets.put(
        "site",
        Map.of(
            "clientId",
            "me".getBytes(UTF_8),
            "clientSecret",
            "s:e".getBytes(UTF_8),
            "tokenUrl",
            ("http://127.0.0.1:" + server.port() + "/token").getBytes(UTF_8)));
    Endpoint endpoint = server.endpoint("site", null, "5s");

    // When
    assertThat(http.json(endpoint, HttpCall.get("/x"))).isInstanceOf(Reply.Ok.class);
    assertThat(http.json(endpoint, HttpCall.get("/x"))).isInstanceOf(Reply.Ok.class);
    revoked.set(1);
    assertThat(http.json(endpoint, HttpCall.get("/x"))).isInstanceOf(Reply.Ok.class);

    // Then
    assertThat(issued).hasValue(2);
    var request = server.asked().getFirst();
    assertThat(request.body()).isEqualTo("grant_type=client_credentials");
    assertThat(request.header("Authorization")).isEqualTo("Basic bWU6cyUzQWU=");
  }

  @Test
  void aTokenEndpointThatRefusesIsACredentialsProblem() {
    server.on("POST /token", 401, "{\"error\":\"invalid_client\"}");
    secrets.put(
        "site",
        Map.of(
            "clientId",
            "me".getBytes(UTF_8),
            "clientSecret",
            "s".getBytes(UTF_8),
            "tokenUrl",
            ("http://127.0.0.1:" + server.port() + "/token").getBytes(UTF_8)));
    rejected(
        http.json(server.endpoint("site", null, "5s"), HttpCall.get("/x")),
        Cause.CREDENTIALS,
        "invalid_client");
  }

  @Test
  void trustsOnlyTheGivenCaAndShowsItsOwnCertificate(@TempDir Path dir) throws Exception {
    // Given: a CA, a server and a client made by openssl
    openssl(
        dir,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=test-ca");
    sign(dir, "server", "ec -pkeyopt ec_paramgen_curve:P-256");
    sign(dir, "client", "rsa:2048");
    openssl(dir, "rsa -in client.key -traditional -out client.rsa.key");
    Tls serverTls =
        new Tls(
            Optional.of(new Tls.Ca("ca", Pem.certificates(read(dir, "ca.crt")))),
            Optional.of(
                new Tls.Client(
                    "s",
                    Pem.privateKey(read(dir, "server.key")),
                    List.<Certificate>copyOf(Pem.certificates(read(dir, "server.crt"))))));
    SSLContext context = serverTls.context();
    secrets.put("ca", Map.of("ca.crt", read(dir, "ca.crt")));
    secrets.put(
        "pkcs8", Map.of("tls.crt", read(dir, "client.crt"), "tls.key", read(dir, "client.key")));
    secrets.put(
        "pkcs1",
        Map.of("tls.crt", read(dir, "client.crt"), "tls.key", read(dir, "client.rsa.key")));
    secrets.put("half", Map.of("tls.crt", read(dir, "client.crt")));
    secrets.put("junk", Map.of("tls.crt", "x".getBytes(UTF_8), "tls.key", "y".getBytes(UTF_8)));

    try (LoopbackServer tls = LoopbackServer.https(context, true)) {
      tls.on("GET /x", 200, "{}");

      // Then
      assertThat(http.json(tls.endpoint("pkcs8", "ca", "5s"), HttpCall.get("/x")))
          .isInstanceOf(Reply.Ok.class);
      assertThat(http.json(tls.endpoint("pkcs1", "ca", "5s"), HttpCall.get("/x")))
          .isInstanceOf(Reply.Ok.class);
      assertThat(http.json(tls.endpoint(null, "ca", "5s"), HttpCall.get("/x")))
          .isInstanceOf(Reply.Unavailable.class);
      unavailable(
          http.json(tls.endpoint("pkcs8", null, "5s"), HttpCall.get("/x")),
          Cause.UNREACHABLE,
          "TLS");
      rejected(
          http.json(tls.endpoint("half", "ca", "5s"), HttpCall.get("/x")),
          Cause.CREDENTIALS,
          "lacks key tls.key");
      rejected(
          http.json(tls.endpoint("junk", "ca", "5s"), HttpCall.get("/x")),
          Cause.CREDENTIALS,
          "PEM");
    }
  }

  @Test
  void readsEcKeysInBothForms(@TempDir Path dir) throws Exception {
    openssl(dir, "ecparam -name prime256v1 -genkey -noout -out sec1.key");
    openssl(dir, "pkcs8 -topk8 -nocrypt -in sec1.key -out pkcs8.key");
    var sec1 = (ECPrivateKey) Pem.privateKey(read(dir, "sec1.key"));
    var pkcs8 = (ECPrivateKey) Pem.privateKey(read(dir, "pkcs8.key"));
    assertThat(sec1.getS()).isEqualTo(pkcs8.getS());
    assertThat(sec1.getParams().getOrder()).isEqualTo(pkcs8.getParams().getOrder());
  }

  private static void sign(Path dir, String name, String key) throws Exception {
    Files.writeString(dir.resolve(name + ".ext"), "subjectAltName=IP:127.0.0.1\n");
    openssl(
        dir,
        "req -newkey "
            + key
            + " -nodes -keyout "
            + name
            + ".key -out "
            + name
            + ".csr -subj /CN="
            + name);
    openssl(
        dir,
        "x509 -req -in "
            + name
            + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out "
            + name
            + ".crt -extfile "
            + name
            + ".ext");
  }

  private static void openssl(Path dir, String arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static byte[] read(Path dir, String name) throws IOException {
    return Files.readAllBytes(dir.resolve(name));
  }

  private Reply<Secrets.Values> secret(dev.sluice.api.site.SecretRef ref) {
    return secrets.containsKey(ref.name())
        ? new Reply.Ok<>(new Secrets.Values("ns/" + ref.name(), secrets.get(ref.name())))
        : new Reply.Rejected<>(Cause.CREDENTIALS, "Secret ns/" + ref.name() + " does not exist");
  }
}
