package dev.sluice.relay.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.relay.ffi.FileMode;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local control socket, for its owner only. A request is {@code {"command": …, "arguments":
 * {…}}}, an answer {@code {"ok": true, "result": …}} or {@code {"ok": false, "error": …, "details":
 * […]}}. Each client has its own thread and its own time; there are at most a few at once.
 */
public final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_CLIENTS = 16;

  private final Path path;
  private final Commands commands;
  private final Duration patience;
  private final ServerSocketChannel server;
  private final Semaphore places = new Semaphore(MAX_CLIENTS);

  private ControlSocket(
      Path path, Commands commands, Duration patience, ServerSocketChannel server) {
    this.path = path;
    this.commands = commands;
    this.patience = patience;
    this.server = server;
  }

  /**
   * Opens the socket and serves it in the background.
   *
   * @param patience how long a client may take for a request, or to take an answer
   * @throws IOException when the socket cannot be made, or another relay serves it
   */
  public static ControlSocket open(Path path, Commands commands, Duration patience)
      throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    var address = UnixDomainSocketAddress.of(path);
    removeStale(path, address);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    int mask = FileMode.mask(FileMode.OWNER_ONLY);
    try {
      server.bind(address);
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot make the control socket " + path + ": " + e.getMessage(), e);
    } finally {
      FileMode.mask(mask);
    }
    var socket = new ControlSocket(path, commands, patience, server);
    Thread.ofPlatform().name("relay-control-socket").daemon().start(socket::accept);
    return socket;
  }

  private static void removeStale(Path path, UnixDomainSocketAddress address) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    boolean served;
    try (SocketChannel probe = SocketChannel.open(address)) {
      served = probe.isConnected();
    } catch (IOException e) {
      served = false;
    }
    if (served) {
      throw new IOException("another relay serves the control socket " + path);
    }
    Files.delete(path);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        client.configureBlocking(false);
        boolean welcome = places.tryAcquire();
        Thread.ofPlatform().name("relay-client").daemon().start(() -> serve(client, welcome));
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.warn("a client could not be accepted: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(SocketChannel client, boolean welcome) {
    try (client) {
      if (!welcome) {
        Protocol.write(client, failure(new Refused("too many clients at once")), patience);
        return;
      }
      while (true) {
        byte[] request = Protocol.read(client, patience);
        Protocol.write(client, answer(request), patience);
      }
    } catch (EOFException e) {
      LOG.debug("a client left");
    } catch (IOException e) {
      LOG.debug("a client was given up: {}", e.getMessage());
    } finally {
      if (welcome) {
        places.release();
      }
    }
  }

  private byte[] answer(byte[] request) throws IOException {
    try {
      JsonNode root = JSON.readTree(request);
      JsonNode command = root.path("command");
      if (!command.isTextual()) {
        throw new Refused("command: a text is needed");
      }
      JsonNode result = commands.run(command.textValue(), root.path("arguments"));
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", true);
      answer.set("result", result);
      return JSON.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      return failure(new Refused("the request is not JSON: " + e.getOriginalMessage()));
    } catch (Refused e) {
      return failure(e);
    } catch (RuntimeException e) {
      LOG.error("a command met a defect", e);
      return failure(new Refused("the command met a defect: " + e));
    }
  }

  private static byte[] failure(Refused refused) throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", false);
    answer.put("error", refused.getMessage());
    refused.details().forEach(answer.putArray("details")::add);
    return JSON.writeValueAsBytes(answer);
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("closing the control socket: {}", e.getMessage());
    }
  }
}
