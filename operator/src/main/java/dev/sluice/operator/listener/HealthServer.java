package dev.sluice.operator.listener;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.operator.config.OperatorConfig;
import dev.sluice.operator.config.OperatorConfig.Metrics.Auth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /livez}, {@code /readyz} and {@code /metrics}; everything else is 404. */
public final class HealthServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String BEARER = "Bearer ";
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final OperatorConfig config;
  private final Sources sources;

  /**
   * What is served.
   *
   * @param live why the process should be restarted; empty = it is well
   * @param ready why it cannot serve yet; empty = it can
   * @param metrics the scrape, in Prometheus text format
   */
  public record Sources(Supplier<String> live, Supplier<String> ready, Supplier<String> metrics) {}

  private HealthServer(OperatorConfig config, Sources sources) throws IOException {
    this.config = config;
    this.sources = sources;
    this.server = create(config.http());
    server.setExecutor(threads);
    server.createContext("/livez", e -> state(e, "/livez", sources.live()));
    server.createContext("/readyz", e -> state(e, "/readyz", sources.ready()));
    server.createContext("/metrics", this::metrics);
    server.createContext("/", e -> answer(e, 404, TEXT, "/livez, /readyz, /metrics\n"));
  }

  /**
   * Starts to listen.
   *
   * @throws IOException naming address and port, or the TLS file, that cannot be used
   */
  public static HealthServer start(OperatorConfig config, Sources sources) throws IOException {
    HealthServer health = new HealthServer(config, sources);
    health.server.start();
    return health;
  }

  /** The port in use. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static HttpServer create(OperatorConfig.Http http) throws IOException {
    InetSocketAddress address = new InetSocketAddress(http.bindAddress(), http.port());
    try {
      if (http.tlsCertFile() == null || http.tlsKeyFile() == null) {
        return HttpServer.create(address, BACKLOG);
      }
      HttpsServer https = HttpsServer.create(address, BACKLOG);
      https.setHttpsConfigurator(
          new HttpsConfigurator(Tls.context(http.tlsCertFile(), http.tlsKeyFile())));
      return https;
    } catch (java.net.SocketException | java.nio.channels.UnresolvedAddressException e) {
      throw new IOException(
          "http: cannot listen on %s:%d: %s"
              .formatted(http.bindAddress(), http.port(), e.getMessage()),
          e);
    }
  }

  private void state(HttpExchange exchange, String path, Supplier<String> source)
      throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      answer(exchange, 404, TEXT, "not found\n");
      return;
    }
    String why = source.get();
    answer(exchange, why.isEmpty() ? 200 : 503, TEXT, why.isEmpty() ? "ok\n" : why + "\n");
  }

  private void metrics(HttpExchange exchange) throws IOException {
    if (config.metrics().auth() == Auth.TOKEN && !allowed(exchange, config.metrics().tokenFile())) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      answer(exchange, 401, TEXT, "a bearer token is needed\n");
      return;
    }
    answer(exchange, 200, PROMETHEUS, sources.metrics().get());
  }

  private static boolean allowed(HttpExchange exchange, @Nullable Path tokenFile) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (tokenFile == null || header == null || !header.startsWith(BEARER)) {
      return false;
    }
    try {
      String wanted = Files.readString(tokenFile).strip();
      byte[] given = header.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
      return !wanted.isEmpty()
          && MessageDigest.isEqual(wanted.getBytes(StandardCharsets.UTF_8), given);
    } catch (IOException e) {
      return false;
    }
  }

  private static void answer(HttpExchange exchange, int code, String type, String body)
      throws IOException {
    try (exchange) {
      boolean read = exchange.getRequestMethod().equals("GET");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      if (!read && !head) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else if (head) {
        exchange.sendResponseHeaders(code, -1);
      } else {
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }
}
