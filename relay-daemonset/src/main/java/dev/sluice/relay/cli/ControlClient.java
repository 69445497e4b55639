package dev.sluice.relay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.control.Protocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection to a relay's control socket. */
final class ControlClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Draining may take a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private final SocketChannel channel;

  /** The relay did not do what it was asked to. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private ControlClient(SocketChannel channel) {
    this.channel = channel;
  }

  static ControlClient open(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.configureBlocking(false);
      return new ControlClient(channel);
    } catch (IOException e) {
      channel.close();
      throw new IOException("no relay answers at " + path + ": " + e.getMessage(), e);
    }
  }

  JsonNode call(String command, ObjectNode arguments) throws IOException, RefusedException {
    ObjectNode request = JSON.createObjectNode().put("command", command);
    request.set("arguments", arguments);
    Protocol.write(channel, JSON.writeValueAsBytes(request), PATIENCE);
    JsonNode answer = JSON.readTree(Protocol.read(channel, PATIENCE));
    if (answer.path("ok").asBoolean()) {
      return answer.path("result");
    }
    List<String> lines = new ArrayList<>(List.of(answer.path("error").asText("refused")));
    answer.path("details").forEach(detail -> lines.add(detail.asText()));
    throw new RefusedException(String.join("\n  ", lines));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
