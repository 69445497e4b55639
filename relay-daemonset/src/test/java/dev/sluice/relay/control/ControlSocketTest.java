package dev.sluice.relay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.relay.datapath.FakeDatapath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SECONDS = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final FakeDatapath datapath = new FakeDatapath("fake");
  private Path path;
  private Relay relay;
  private Status status;
  private ControlSocket socket;

  @BeforeEach
  void aSocket() throws Exception {
    path = directory.resolve("relay.sock");
    relay = new Relay(datapath);
    relay.start();
    status = new Status(relay, new Status.Identity("1", "n1", "it is a test"), null);
    socket = open(Duration.ofMillis(300));
  }

  private ControlSocket open(Duration patience) throws IOException {
    return ControlSocket.open(path, new Commands(status), patience);
  }

  @AfterEach
  void close() {
    socket.close();
    status.close();
    relay.close();
  }

  @Test
  void itIsForItsOwnerOnly() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void answersOneRequestAfterAnother() throws Exception {
    try (SocketChannel client = connect()) {
      assertThat(ask(client, "{\"command\":\"ping\"}").path("result").path("node").asText())
          .isEqualTo("n1");
      JsonNode datapath = ask(client, "{\"command\":\"datapath\"}").path("result");
      assertThat(datapath.path("reason").asText()).isEqualTo("it is a test");
    }
  }

  @Test
  void rulesAreLoadedShownAndCounted() throws Exception {
    String file =
        "{\"version\":1,\"rules\":[{\"id\":\"r\",\"input\":{\"interface\":\"eth77\",\"group\":"
            + "\"239.1.1.1\"},\"outputs\":[{\"interface\":\"eth78\",\"address\":\"239.2.2.2\"}]}]}";
    try (SocketChannel client = connect()) {
      JsonNode loaded = ask(client, command("load", file));
      assertThat(loaded.path("result").path("rules").asInt()).isEqualTo(1);
      JsonNode rule = ask(client, "{\"command\":\"rules\"}").path("result").path("rules").get(0);
      assertThat(rule.path("problem").asText()).isEqualTo("there is no interface eth77");
      JsonNode stats = ask(client, "{\"command\":\"stats\"}").path("result");
      assertThat(stats.path("rules").get(0).path("outputs").get(0).path("drops").size())
          .isEqualTo(6);
      assertThat(stats.path("totals").path("ringDrops").isIntegralNumber()).isTrue();
    }
  }

  @Test
  void badRulesAreRefusedWithEveryProblem() throws Exception {
    try (SocketChannel client = connect()) {
      JsonNode answer = ask(client, command("load", "{\"rules\": 1}"));
      assertThat(answer.path("ok").asBoolean()).isFalse();
      assertThat(answer.path("details").size()).isEqualTo(2);
      assertThat(relay.state().rules().rules()).isEmpty();
    }
  }

  @Test
  void whatIsNoRequestIsRefusedAndTheConnectionStays() throws Exception {
    try (SocketChannel client = connect()) {
      for (String bad : new String[] {"{", "[]", "{\"command\":1}", "{\"command\":\"nonsense\"}"}) {
        JsonNode answer = ask(client, bad);
        assertThat(answer.path("ok").asBoolean()).isFalse();
        assertThat(answer.path("error").asText()).isNotEmpty();
      }
      assertThat(ask(client, "{\"command\":\"ping\"}").path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void aClientThatStallsIsGivenUpAndHindersNobody() throws Exception {
    try (SocketChannel stalled = connect();
        SocketChannel other = connect()) {
      stalled.write(ByteBuffer.wrap(new byte[] {0, 0}));
      assertThat(ask(other, "{\"command\":\"ping\"}").path("ok").asBoolean()).isTrue();
      assertThatThrownBy(() -> Protocol.read(stalled, SECONDS))
          .hasMessage("the other side closed the connection");
    }
  }

  @Test
  void aFrameThatIsTooLongEndsTheConnection() throws Exception {
    try (SocketChannel client = connect()) {
      client.write(ByteBuffer.wrap(new byte[] {127, 0, 0, 0}));
      assertThatThrownBy(() -> Protocol.read(client, SECONDS)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tooManyClientsAreToldSo() throws Exception {
    socket.close();
    socket = open(SECONDS);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      SocketChannel client = connect();
      assertThat(ask(client, "{\"command\":\"ping\"}").path("ok").asBoolean()).isTrue();
      clients.add(client);
    }
    try (SocketChannel one = connect()) {
      JsonNode answer = JSON.readTree(Protocol.read(one, SECONDS));
      assertThat(answer.path("error").asText()).isEqualTo("too many clients at once");
    }
    for (SocketChannel client : clients) {
      client.close();
    }
  }

  @Test
  void aSecondRelayIsRefused() {
    assertThatThrownBy(() -> open(SECONDS))
        .hasMessage("another relay serves the control socket " + path);
  }

  @Test
  void whatAKilledRelayLeftBehindIsReplaced() throws Exception {
    socket.close();
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(path));
    dead.close();
    assertThat(path).exists();
    socket = open(SECONDS);
    try (SocketChannel client = connect()) {
      assertThat(ask(client, "{\"command\":\"ping\"}").path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void theLogLevelIsShownAndSet() throws Exception {
    try (SocketChannel client = connect()) {
      String before = level(client, "{\"command\":\"log-level\"}");
      String set = "{\"command\":\"log-level\",\"arguments\":{\"level\":\"%s\"}}";
      assertThat(level(client, set.formatted("debug"))).isEqualTo("debug");
      assertThat(level(client, set.formatted(before))).isEqualTo(before);
      assertThat(ask(client, set.formatted("loud")).path("ok").asBoolean()).isFalse();
    }
  }

  private static String level(SocketChannel client, String request) throws IOException {
    return ask(client, request).path("result").path("level").asText();
  }

  @Test
  void drainingIsDoneAndShown() throws Exception {
    try (SocketChannel client = connect()) {
      assertThat(ask(client, "{\"command\":\"drain\"}").path("result").path("drained").asBoolean())
          .isTrue();
      assertThat(datapath.drained).isTrue();
      assertThat(ask(client, "{\"command\":\"ping\"}").path("result").path("ready").asBoolean())
          .isFalse();
    }
  }

  private static String command(String name, String text) {
    var root = JSON.createObjectNode().put("command", name);
    root.putObject("arguments").put("text", text);
    return root.toString();
  }

  private SocketChannel connect() throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
    client.configureBlocking(false);
    return client;
  }

  private static JsonNode ask(SocketChannel client, String request) throws IOException {
    Protocol.write(client, request.getBytes(StandardCharsets.UTF_8), SECONDS);
    return JSON.readTree(Protocol.read(client, SECONDS));
  }
}
