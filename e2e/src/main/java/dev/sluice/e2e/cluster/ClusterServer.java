package dev.sluice.e2e.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP in front of {@link Api}: one virtual thread per request; watches as WebSocket (the Java
 * client) or as a chunked stream (kubectl).
 */
final class ClusterServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);
  private static final List<String> HEADERS =
      List.of("accept", "content-type", "user-agent", "authorization");

  private final Api api;
  private final Optional<String> token;
  private final Vertx vertx;
  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  ClusterServer(Api api, int port, Optional<String> token) {
    this.api = api;
    this.token = token;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(16 * 1024)
            .setMaxHeaderSize(64 * 1024)
            .setWebSocketSubProtocols(
                List.of("v4.channel.k8s.io", "v5.channel.k8s.io", "base64.binary.k8s.io"));
    this.server = vertx.createHttpServer(options).requestHandler(this::accept);
    await(server.listen());
  }

  int port() {
    return server.actualPort();
  }

  private void accept(HttpServerRequest http) {
    String upgrade = http.getHeader("Upgrade");
    if (upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket")) {
      http.pause();
      Context context = vertx.getOrCreateContext();
      requests.execute(() -> upgrade(http, context, handle(request(http, new byte[0]))));
      return;
    }
    Context context = vertx.getOrCreateContext();
    http.body()
        .onSuccess(body ->
            requests.execute(() -> reply(http, context, handle(request(http, body.getBytes())))))
        .onFailure(e -> LOG.debug("request lost", e));
  }

  private ApiResponse handle(ApiRequest request) {
    if (token.isPresent()
        && !request.header("authorization").equals("Bearer " + token.get())
        && !request.path().equals("/readyz")) {
      var refused = ApiException.unauthorized();
      return ApiResponse.Body.json(refused.code(), refused.status());
    }
    try {
      return api.handle(request);
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", request.method(), request.path(), e);
      return ApiResponse.Body.json(500, ApiException.internal(e.toString()).status());
    }
  }

  private static ApiRequest request(HttpServerRequest http, byte[] body) {
    var headers = new HashMap<String, String>();
    for (String name : HEADERS) {
      @Nullable String value = http.getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    var query = new HashMap<String, String>();
    for (Map.Entry<String, String> e : http.params().entries()) {
      query.putIfAbsent(e.getKey(), e.getValue());
    }
    return new ApiRequest(http.method().name(), http.path(), query, headers, body);
  }

  private void reply(HttpServerRequest http, Context context, ApiResponse answer) {
    HttpServerResponse out = http.response();
    switch (answer) {
      case ApiResponse.Body b ->
          context.runOnContext(_ -> {
            if (!out.closed()) {
              out.setStatusCode(b.code()).putHeader("Content-Type", b.contentType());
              out.end(Buffer.buffer(b.bytes()));
            }
          });
      case ApiResponse.Watch w -> stream(out, context, w.session());
    }
  }

  private void stream(HttpServerResponse out, Context context, WatchSession session) {
    context.runOnContext(_ -> {
      out.setChunked(true).putHeader("Content-Type", "application/json");
      out.writeHead();
    });
    Consumer<byte[]> lines =
        line ->
            context.runOnContext(_ -> {
              if (!out.closed() && !out.ended()) {
                out.write(Buffer.buffer(line));
              }
            });
    run(
        session,
        lines,
        context,
        () -> {
          if (!out.closed() && !out.ended()) {
            out.end();
          }
        },
        cancel -> {
          out.closeHandler(_ -> cancel.run());
          out.exceptionHandler(_ -> cancel.run());
          if (out.closed()) {
            cancel.run();
          }
        });
  }

  private void upgrade(HttpServerRequest http, Context context, ApiResponse answer) {
    switch (answer) {
      case ApiResponse.Body _ ->
          context.runOnContext(_ -> {
            http.resume();
            reply(http, context, answer);
          });
      case ApiResponse.Watch w ->
          context.runOnContext(_ ->
              http.toWebSocket()
                  .onSuccess(ws -> requests.execute(() -> socket(ws, context, w.session())))
                  .onFailure(e -> LOG.debug("upgrade lost", e)));
    }
  }

  private void socket(ServerWebSocket ws, Context context, WatchSession session) {
    Consumer<byte[]> lines =
        line ->
            context.runOnContext(_ -> {
              if (!ws.isClosed()) {
                ws.writeTextMessage(new String(line, StandardCharsets.UTF_8));
              }
            });
    run(
        session,
        lines,
        context,
        ws::close,
        cancel -> {
          ws.closeHandler(_ -> cancel.run());
          if (ws.isClosed()) {
            cancel.run();
          }
        });
  }

  /** Opens the watch, ends it at its timeout and cancels it when the client leaves. */
  private void run(
      WatchSession session,
      Consumer<byte[]> lines,
      Context context,
      Runnable end,
      Consumer<Runnable> onLeave) {
    Store.Subscription running;
    try {
      running = session.open(api.store(), lines);
    } catch (ApiException e) {
      var event = Codec.object().put("type", "ERROR");
      event.set("object", e.status());
      lines.accept(Codec.bytes(event));
      context.runOnContext(_ -> end.run());
      return;
    }
    context.runOnContext(_ -> onLeave.accept(() -> requests.execute(() -> running.cancel().run())));
    session
        .timeout()
        .map(Duration::toMillis)
        .ifPresent(ms ->
            vertx.setTimer(
                ms,
                _ -> {
                  requests.execute(() -> running.cancel().run());
                  context.runOnContext(_ -> end.run());
                }));
  }

  @Override
  public void close() {
    await(server.close());
    await(vertx.close());
    requests.shutdownNow();
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("embedded cluster: " + e.getMessage(), e);
    }
  }
}
