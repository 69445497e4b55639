package dev.sluice.operator.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.LoopbackServer.Answer;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SiteHttpTest {
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

  @ParameterizedTest
  @CsvSource({
    "400,Rejected,REFUSED",
    "422,Rejected,REFUSED",
    "405,Rejected,REFUSED",
    "401,Rejected,FORBIDDEN",
    "403,Rejected,FORBIDDEN",
    "409,Rejected,CONFLICT",
    "412,Rejected,CONFLICT",
    "429,Unavailable,BAD_RESPONSE",
    "500,Unavailable,BAD_RESPONSE",
    "503,Unavailable,BAD_RESPONSE",
    "302,Unavailable,BAD_RESPONSE"
  })
  void mapsCodes(int status, String kind, Cause cause) {
    // Given
    server.on("GET /x", status, "{\"title\":\"Bad\\n thing\",\"detail\":\"why so\",\"status\":1}");

    // When
    var reply = http.json(server.endpoint(), HttpCall.get("/x"));

    // Then
    assertThat(reply.getClass().getSimpleName()).isEqualTo(kind);
    if (cause == Cause.REFUSED || cause == Cause.CONFLICT) {
      rejected(reply, cause, "HTTP " + status + ": Bad thing: why so");
    } else {
      assertThat(reply.toString()).contains(cause.name());
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(http.json(server.endpoint(), HttpCall.get("/x"))).isInstanceOf(Reply.NotFound.class);
  }

  @Test
  void htmlWithCode200IsABadResponse() {
    server.on("GET /x", _ -> new Answer(200, Map.of(), "<html>welcome</html>"));
    server.on("GET /y", _ -> new Answer(200, Map.of(), "{\"a\":1} trailing"));
    server.on("GET /z", _ -> new Answer(200, Map.of(), ""));
    for (String path : List.of("/x", "/y", "/z")) {
      unavailable(http.json(server.endpoint(), HttpCall.get(path)), Cause.BAD_RESPONSE, "not JSON");
    }
  }

  @Test
  void aBodyBeyondTheLimitIsABadResponse() {
    server.on("GET /x", _ -> new Answer(200, Map.of(), "x".repeat((8 << 20) + 1)));
    unavailable(http.json(server.endpoint(), HttpCall.get("/x")), Cause.BAD_RESPONSE, "8 MiB");
  }

  @Test
  void aServerThatHangsIsGivenUpAtTheDeadline() {
    // Given
    server.on(
        "GET /x",
        _ -> {
          Thread.sleep(20_000);
          return Answer.json(200, "{}");
        });

    // When
    long began = System.nanoTime();
    var reply = http.json(server.endpoint(null, null, "300ms"), HttpCall.get("/x"));

    // Then
    unavailable(reply, Cause.UNREACHABLE, "within 300ms");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aBodyThatTricklesIsGivenUpAtTheDeadline() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = raw.accept()) {
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
              Thread.sleep(20_000);
            } catch (IOException | InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      Endpoint endpoint =
          new Endpoint("http://127.0.0.1:" + raw.getLocalPort(), null, null, "300ms");
      unavailable(http.json(endpoint, HttpCall.get("/x")), Cause.UNREACHABLE, "within 300ms");
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var reply =
        http.json(new Endpoint("http://127.0.0.1:" + port, null, null, null), HttpCall.get("/x"));
    unavailable(reply, Cause.UNREACHABLE, "no connection to 127.0.0.1:" + port);
    unavailable(
        http.json(
            new Endpoint("http://no-such-host.invalid", null, null, null), HttpCall.get("/x")),
        Cause.UNREACHABLE,
        "no-such-host.invalid");
  }

  @Test
  void repeatsAGetTwiceWhenTheConnectionBreaksAndAPostNever() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      AtomicInteger accepted = new AtomicInteger();
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                try (Socket socket = raw.accept()) {
                  accepted.incrementAndGet();
                  socket.getInputStream().read();
                  socket.setSoLinger(true, 0);
                }
              }
            } catch (IOException e) {
              return; // closed
            }
          });
      Endpoint endpoint = new Endpoint("http://127.0.0.1:" + raw.getLocalPort(), null, null, "5s");

      unavailable(http.json(endpoint, HttpCall.get("/x")), Cause.UNREACHABLE, "broke");
      int gets = accepted.getAndSet(0);
      unavailable(
          http.json(
              endpoint,
              new HttpCall("POST", "/x", Map.of(), Optional.of("{}"), false, Optional.empty())),
          Cause.UNREACHABLE,
          "broke");

      assertThat(gets).isBetween(3, 9); // the JDK's client may add retries of its own
      assertThat(accepted.get()).isEqualTo(1);
    }
  }

  @Test
  void refusesUrlsItCannotUseWithoutRepeatingThem() {
    rejected(
        http.json(new Endpoint("http://u:hunter2@h/x", null, null, null), HttpCall.get("")),
        Cause.REFUSED,
        "without user info");
    rejected(
        http.json(new Endpoint("http://h/", null, null, "soon"), HttpCall.get("/x")),
        Cause.REFUSED,
        "timeout");
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

  private static void rejected(Reply<?> reply, Cause cause, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Rejected.class,
            r -> {
              assertThat(r.cause()).isEqualTo(cause);
              assertThat(r.detail()).contains(text).doesNotContain("hunter2");
            });
  }

  private static void unavailable(Reply<?> reply, Cause cause, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Unavailable.class,
            r -> {
              assertThat(r.cause()).isEqualTo(cause);
              assertThat(r.detail()).contains(text);
            });
  }

  private Reply<Secrets.Values> secret(dev.sluice.api.site.SecretRef ref) {
    return secrets.containsKey(ref.name())
        ? new Reply.Ok<>(new Secrets.Values("ns/" + ref.name(), secrets.get(ref.name())))
        : new Reply.Rejected<>(Cause.CREDENTIALS, "Secret ns/" + ref.name() + " does not exist");
  }
}
