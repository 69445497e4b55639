package dev.sluice.relay.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay over HTTP: probes, metrics, what the operator reads, and, where that is switched on,
 * every command.
 */
public final class HttpApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String COMMANDS = "/v1/commands/";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int THREADS = 4;
  private static final int STOP_SECONDS = 1;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Status status;
  private final Commands commands;
  private final Metrics metrics;
  private final Options options;

  /**
   * How the relay is served.
   *
   * @param address where
   * @param tokenFile file with the token requests must carry; null = none is asked for
   * @param unprotected whether an address others can reach may be served without a token
   * @param commands whether commands are served
   */
  public record Options(
      InetSocketAddress address, @Nullable Path tokenFile, boolean unprotected, boolean commands) {}

  private record Answer(int code, String type, String body) {
    static Answer text(int code, String text) {
      return new Answer(code, TEXT, text + "\n");
    }
  }

  private HttpApi(HttpServer server, Status status, Options options) {
    this.server = server;
    this.status = status;
    this.options = options;
    commands = new Commands(status);
    metrics = new Metrics(status);
    threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("relay-http-", 0).daemon().factory());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Serves in the background.
   *
   * @throws IOException when the address cannot be used, or must not be without a token
   */
  public static HttpApi open(Status status, Options options) throws IOException {
    InetSocketAddress address = options.address();
    boolean local = address.getAddress() != null && address.getAddress().isLoopbackAddress();
    if (!local && options.tokenFile() == null && !options.unprotected()) {
      throw new IOException(
          address + " can be reached by others: give --http-token-file, or --http-no-auth");
    }
    if (!local && options.commands() && options.tokenFile() == null) {
      throw new IOException(address + ": commands over HTTP need --http-token-file or a loopback");
    }
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException("cannot serve HTTP on " + address + ": " + e.getMessage(), e);
    }
    HttpApi api = new HttpApi(server, status, options);
    server.start();
    return api;
  }

  /** The port it serves. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (RuntimeException e) {
        LOG.error("a request met a defect", e);
        answer = Answer.text(500, "the request met a defect: " + e);
      }
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.code(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/livez" -> {
        return Answer.text(200, "ok");
      }
      case "/readyz", "/healthz" -> {
        return status.isReady() ? Answer.text(200, "ok") : Answer.text(503, "not ready");
      }
      default -> {
        if (!isAllowed(exchange)) {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
          return Answer.text(401, "a bearer token is needed");
        }
      }
    }
    boolean post = exchange.getRequestMethod().equals("POST");
    if (path.startsWith(COMMANDS) && options.commands()) {
      return post ? command(exchange, path.substring(COMMANDS.length())) : Answer.text(405, "POST");
    }
    if (post) {
      return Answer.text(404, "nothing to post to at " + path);
    }
    return switch (path) {
      case "/metrics" ->
          new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
      case "/v1/rules" -> json(200, ReportJson.summary(status));
      case "/v1/stats" -> json(200, ReportJson.stats(status));
      default -> Answer.text(404, "there is nothing at " + path);
    };
  }

  private Answer command(HttpExchange exchange, String name) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(Protocol.MAX_FRAME + 1);
    if (body.length > Protocol.MAX_FRAME) {
      return Answer.text(413, "at most " + Protocol.MAX_FRAME + " bytes are allowed");
    }
    try {
      JsonNode arguments = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      return json(200, commands.run(name, arguments));
    } catch (JsonProcessingException e) {
      return Answer.text(400, "the body is not JSON: " + e.getOriginalMessage());
    } catch (Refused e) {
      ObjectNode refusal = JsonNodeFactory.instance.objectNode().put("error", e.getMessage());
      e.details().forEach(refusal.putArray("details")::add);
      return json(Commands.NAMES.contains(name) ? 422 : 404, refusal);
    }
  }

  private static Answer json(int code, JsonNode node) throws IOException {
    return new Answer(code, "application/json", JSON.writeValueAsString(node));
  }

  /** The token is read anew each time: it may be rotated. */
  private boolean isAllowed(HttpExchange exchange) {
    Path file = options.tokenFile();
    if (file == null) {
      return true;
    }
    List<String> given = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
    try {
      String token = new String(Texts.read(file), StandardCharsets.UTF_8).strip();
      byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
      return !token.isEmpty()
          && given.size() == 1
          && MessageDigest.isEqual(wanted, given.get(0).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("the token cannot be read: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    server.stop(STOP_SECONDS);
    threads.shutdownNow();
    metrics.close();
  }
}
