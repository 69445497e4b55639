package dev.sluice.operator.adapter.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.SecretRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Git's own HTTP server: {@code git http-backend}, hooks and all, behind the JDK's. Wants a token
 * as password, and can lose the answer to a push.
 */
final class GitHttpServer implements AutoCloseable {
  private static final Path BACKEND = Path.of("/usr/lib/git-core/git-http-backend");

  private final HttpServer server;
  private final Path root;
  private final @Nullable String token;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicBoolean loseAnswer = new AtomicBoolean();
  private volatile boolean readOnly;

  /**
   * Starts to serve the repositories of a folder.
   *
   * @param tls how; absent = plain HTTP
   * @param token password every request must carry; absent = none
   */
  GitHttpServer(Path root, @Nullable SSLContext tls, @Nullable String token) throws IOException {
    this.root = root;
    this.token = token;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(address, 16);
    } else {
      HttpsServer https = HttpsServer.create(address, 16);
      https.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = https;
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static boolean available() {
    return Files.isExecutable(BACKEND);
  }

  EdgeSiteSpec.Git site(BareRemote remote, @Nullable String secret, @Nullable String ca) {
    return new EdgeSiteSpec.Git(
        url() + "/" + remote.path().getFileName(),
        null,
        "/",
        secret == null ? null : new SecretRef(secret, null),
        ca == null ? null : new SecretRef(ca, null),
        null,
        null);
  }

  String url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next push happens, and whoever pushed never hears of it. */
  void loseNextAnswer() {
    loseAnswer.set(true);
  }

  /** From now on pushes are answered 403. */
  void refusePushes() {
    readOnly = true;
  }

  /** "METHOD path" of all requests, those without the token too. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many pushes were sent. */
  long pushes() {
    return asked.stream()
        .filter(a -> a.startsWith("POST") && a.endsWith("/git-receive-pack"))
        .count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!allowed(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (readOnly && exchange.getRequestURI().toString().contains("git-receive-pack")) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      byte[] answer = cgi(exchange, body);
      boolean push = exchange.getRequestURI().getPath().endsWith("/git-receive-pack");
      if (push && loseAnswer.compareAndSet(true, false)) {
        return; // the connection closes without a byte
      }
      send(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean allowed(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (token == null) {
      return true;
    }
    if (header == null || !header.startsWith("Basic ")) {
      return false;
    }
    byte[] login = Base64.getDecoder().decode(header.substring("Basic ".length()));
    return new String(login, StandardCharsets.UTF_8).endsWith(":" + token);
  }

  private byte[] cgi(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(BACKEND.toString());
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REMOTE_USER", "someone");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    environment.put("CONTENT_LENGTH", Integer.toString(body.length));
    String query = exchange.getRequestURI().getQuery();
    environment.put("QUERY_STRING", query == null ? "" : query);
    copy(exchange, "Content-Type", environment, "CONTENT_TYPE");
    copy(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
    copy(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var in = process.getOutputStream()) {
      in.write(body);
    }
    byte[] answer = process.getInputStream().readAllBytes();
    process.waitFor();
    return answer;
  }

  private static void copy(
      HttpExchange exchange, String header, Map<String, String> environment, String name) {
    String value = exchange.getRequestHeaders().getFirst(header);
    if (value != null) {
      environment.put(name, value);
    }
  }

  // CGI: header lines, an empty line, the body; the code is in a header of its own.
  private static void send(HttpExchange exchange, byte[] answer) throws IOException {
    int status = 200;
    int at = 0;
    while (true) {
      int end = at;
      while (answer[end] != '\n') {
        end++;
      }
      String line = new String(answer, at, end - at, StandardCharsets.US_ASCII).strip();
      at = end + 1;
      if (line.isEmpty()) {
        break;
      }
      String[] header = line.split(": ", 2);
      if (header[0].equals("Status")) {
        status = Integer.parseInt(header[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
    }
    byte[] body = Arrays.copyOfRange(answer, at, answer.length);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
