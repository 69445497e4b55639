package dev.sluice.e2e.sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The one HTTP server of all sites, on loopback, a virtual thread per request. */
final class HttpFront implements AutoCloseable {
  private static final int MAX_BODY = 1 << 20;
  private static final int BACKLOG = 4096;

  static {
    // Read once by the JDK's server: without it small answers wait for a delayed ACK.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;

  HttpFront(int port) throws IOException {
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("site-", 0).factory());
    server.setExecutor(threads);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void start(Map<String, SimulatedSite> sites) {
    AdminApi admin = new AdminApi(sites);
    server.createContext("/", exchange -> handle(exchange, sites, admin));
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void handle(
      HttpExchange exchange, Map<String, SimulatedSite> sites, AdminApi admin) throws IOException {
    try (exchange) {
      Call call = read(exchange);
      SimulatedSite site = call.segment(0).equals("sites") ? sites.get(call.segment(1)) : null;
      if (site != null) {
        answer(exchange, site, call.below(2));
      } else if (call.segment(0).equals("admin")) {
        write(exchange, admin.answer(call.below(1)));
      } else {
        write(exchange, Answer.notFound(exchange.getRequestURI().getPath()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (IllegalArgumentException e) {
      write(exchange, Answer.problem(400, "Bad Request", String.valueOf(e.getMessage())));
    }
  }

  private static void answer(HttpExchange exchange, SimulatedSite site, Call call)
      throws IOException, InterruptedException {
    site.count(call);
    Optional<Fault> slow = site.fault(Fault.Kind.SLOW);
    if (slow.isPresent()) {
      Thread.sleep(slow.get().delay());
    }
    if (site.fault(Fault.Kind.DOWN).isPresent()) {
      return; // closing an exchange without an answer closes the connection
    }
    if (site.fault(Fault.Kind.ERROR500).isPresent()) {
      write(exchange, Answer.problem(500, "Internal Server Error", "the site has a problem"));
    } else if (site.fault(Fault.Kind.GARBAGE).isPresent()) {
      String page = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>\n";
      write(exchange, new Answer(200, "text/html", page, Map.of()));
    } else {
      Answer answer = site.answer(call);
      if (site.fault(Fault.Kind.DOWN).isEmpty()) { // the site may go down while at work
        write(exchange, answer);
      }
    }
  }

  private static Call read(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new IllegalArgumentException("the body is longer than " + MAX_BODY + " bytes");
    }
    String body = new String(bytes, StandardCharsets.UTF_8);
    Map<String, String> parameters = new HashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    parameters.putAll(Call.decode(query == null ? "" : query));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
      parameters.putAll(Call.decode(body));
    }
    List<String> path = Call.segments(exchange.getRequestURI().getRawPath());
    return new Call(
        exchange.getRequestMethod(),
        path,
        parameters,
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-Match")),
        body);
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.bytes();
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
