package dev.sluice.operator.adapter.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.api.site.Endpoint;
import dev.sluice.api.site.SecretRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A real HTTP server on loopback that answers by "METHOD /path" and remembers what it was asked.
 */
public final class LoopbackServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Handler> routes = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** A request as it came in. */
  public record Asked(String line, Map<String, List<String>> headers, String body) {
    /** First value of a header, or "". */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(e -> e.getKey().equalsIgnoreCase(name))
          .map(e -> e.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }

  /** An answer. */
  public record Answer(int status, Map<String, String> headers, String body) {
    /** JSON with a code. */
    public static Answer json(int status, String body) {
      return new Answer(status, Map.of("Content-Type", "application/json"), body);
    }
  }

  /** Answers a request. */
  public interface Handler {
    /** The answer. */
    Answer answer(Asked asked) throws Exception;
  }

  private LoopbackServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Plain HTTP. */
  public static LoopbackServer http() throws IOException {
    return new LoopbackServer(HttpServer.create(address(), 64));
  }

  /** TLS; with client certificates when asked for. */
  public static LoopbackServer https(SSLContext context, boolean client) throws IOException {
    HttpsServer server = HttpsServer.create(address(), 64);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(client);
            parameters.setSSLParameters(tls);
          }
        });
    return new LoopbackServer(server);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Answers "METHOD /path" so. */
  public LoopbackServer on(String route, Handler handler) {
    routes.put(route, handler);
    return this;
  }

  /** Answers "METHOD /path" with this JSON. */
  public LoopbackServer on(String route, int status, String json) {
    return on(route, _ -> Answer.json(status, json));
  }

  /** What was asked so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** "METHOD /path" of what was asked so far. */
  public List<String> lines() {
    return asked.stream().map(Asked::line).toList();
  }

  /** Port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Endpoint without credentials. */
  public Endpoint endpoint() {
    return endpoint(null, null, "5s");
  }

  /** Endpoint with Secrets. */
  public Endpoint endpoint(String secret, String ca, String timeout) {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return new Endpoint(
        scheme + "://127.0.0.1:" + port(),
        secret == null ? null : new SecretRef(secret, null),
        ca == null ? null : new SecretRef(ca, null),
        timeout);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      String query = exchange.getRequestURI().getRawQuery();
      Asked now =
          new Asked(line, Map.copyOf(exchange.getRequestHeaders()), query == null ? body : query);
      asked.add(now);
      Answer answer =
          routes.getOrDefault(line, _ -> new Answer(404, Map.of(), "no such thing")).answer(now);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (UncheckedIOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
