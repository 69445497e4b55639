package dev.sluice.e2e.relaybench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.control.Protocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A connection to a relay's control socket. */
final class Control implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SocketChannel channel;

  private Control(SocketChannel channel) {
    this.channel = channel;
  }

  static Control open(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.configureBlocking(false);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Control(channel);
  }

  /** Replaces all rules; returns when they are in force. */
  void load(String rules) throws IOException {
    call("load", JsonNodeFactory.instance.objectNode().put("text", rules));
  }

  JsonNode call(String command, ObjectNode arguments) throws IOException {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("command", command);
    request.set("arguments", arguments);
    Protocol.write(channel, request.toString().getBytes(UTF_8), PATIENCE);
    JsonNode answer = Tools.json(new String(Protocol.read(channel, PATIENCE), UTF_8));
    if (!answer.path("ok").asBoolean()) {
      throw new IOException("the relay refused: " + answer);
    }
    return answer.path("result");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
