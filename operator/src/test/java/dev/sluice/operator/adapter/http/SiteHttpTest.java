package dev.sluice.operator.adapter.http;

import static dev.sluice.operator.adapter.http.HttpReplies.rejected;
import static dev.sluice.operator.adapter.http.HttpReplies.unavailable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.adapter.http.LoopbackServer.Answer;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes back from a site, and what does not. */
@Timeout(30)
class SiteHttpTest {
  private LoopbackServer server;
  private SiteHttp http;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackServer.http();
    http =
        new SiteHttp(
            ref -> new Reply.Rejected<>(Cause.CREDENTIALS, ref.name()), InstantSource.system());
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
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
}
