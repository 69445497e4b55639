package dev.sluice.operator.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls to sites. One HTTP client per set of certificates; every call has a deadline that covers
 * the whole answer, bodies are bounded, redirects are not followed (they would carry credentials
 * elsewhere). Blocks the calling thread, which should be a virtual one.
 */
public final class SiteHttp implements AutoCloseable {
  /** Largest body read, bytes. */
  static final long MAX_BODY = 8L << 20;

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);
  private static final int MAX_CLIENTS = 1024;
  private static final int RETRIES = 2;

  private final Secrets secrets;
  private final OAuthTokens tokens;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("site-http-", 0).factory());
  private final LinkedHashMap<String, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true);

  private record Target(URI uri, String from, Duration deadline) {}

  /**
   * Makes the client.
   *
   * @param secrets where credentials and certificates come from
   * @param clock for the life of OAuth tokens
   */
  public SiteHttp(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.tokens = new OAuthTokens(clock);
  }

  /** The answer whatever its code is; anything but Ok means there was none. */
  public Reply<HttpAnswer> send(Endpoint endpoint, HttpCall call) {
    return target(endpoint, call)
        .then(target -> Credentials.of(endpoint, secrets).then(c -> send(target, c, call)));
  }

  /** The body of a 2xx answer as JSON. */
  public Reply<JsonNode> json(Endpoint endpoint, HttpCall call) {
    return send(endpoint, call).then(HttpAnswer::json);
  }

  /** Calls, made one after the other, that together have the deadline of one. */
  public <T> Reply<T> together(Endpoint endpoint, Callable<Reply<T>> calls) {
    return target(endpoint, HttpCall.get("")).then(target -> together(target, calls));
  }

  private <T> Reply<T> together(Target target, Callable<Reply<T>> calls) {
    Future<Reply<T>> running = threads.submit(calls);
    try {
      return running.get(target.deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      running.cancel(true);
      return Failures.reply(e, target.from, target.deadline);
    } catch (InterruptedException e) {
      running.cancel(true);
      return interrupted(target);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  private static <T> Reply<T> interrupted(Target target) {
    Thread.currentThread().interrupt();
    return new Reply.Unavailable<>(
        Cause.UNREACHABLE, "the call to " + target.from + " was interrupted");
  }

  private Reply<HttpAnswer> send(Target target, Credentials credentials, HttpCall call) {
    Reply<HttpAnswer> first = authorized(target, credentials, call);
    boolean stale =
        credentials.oauth().isPresent()
            && first instanceof Reply.Ok<HttpAnswer>(var answer)
            && answer.status() == 401;
    if (!stale) {
      return first;
    }
    tokens.forget(credentials.oauth().orElseThrow());
    return authorized(target, credentials, call);
  }

  private Reply<HttpAnswer> authorized(Target target, Credentials credentials, HttpCall call) {
    if (credentials.oauth().isEmpty()) {
      HttpCall ready =
          credentials.authorization().map(a -> call.with("Authorization", a)).orElse(call);
      return exchange(target, credentials.tls(), ready);
    }
    Credentials.OAuth client = credentials.oauth().get();
    return tokens
        .token(client, request -> tokenCall(client, request, target, credentials.tls()))
        .then(token ->
            exchange(target, credentials.tls(), call.with("Authorization", "Bearer " + token)));
  }

  private Reply<HttpAnswer> tokenCall(
      Credentials.OAuth client, HttpCall request, Target target, Tls tls) {
    return target(new Endpoint(client.tokenUrl(), null, null, null), request)
        .then(t -> exchange(new Target(t.uri, t.from, target.deadline), tls, request));
  }

  private Reply<HttpAnswer> exchange(Target target, Tls tls, HttpCall call) {
    HttpClient client;
    try {
      client = client(tls);
    } catch (GeneralSecurityException | IOException e) {
      return new Reply.Rejected<>(
          Cause.CREDENTIALS, "the certificates for " + target.from + " cannot be used");
    }
    long end = System.nanoTime() + target.deadline.toNanos();
    for (int attempt = 0; ; attempt++) {
      CompletableFuture<HttpResponse<byte[]>> answer =
          client.sendAsync(
              request(target, call),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MAX_BODY));
      try {
        return new Reply.Ok<>(
            answer(target, answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS)));
      } catch (ExecutionException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        if (!call.repeatable() || attempt >= RETRIES || !Failures.broken(why)) {
          return Failures.reply(why, target.from, target.deadline);
        }
      } catch (TimeoutException e) {
        answer.cancel(true);
        return Failures.reply(e, target.from, target.deadline);
      } catch (InterruptedException e) {
        answer.cancel(true);
        return interrupted(target);
      }
    }
  }

  private static HttpAnswer answer(Target target, HttpResponse<byte[]> response) {
    return new HttpAnswer(
        target.from,
        response.statusCode(),
        response.headers().firstValue("ETag").filter(t -> !t.isBlank()),
        response.body());
  }

  private static HttpRequest request(Target target, HttpCall call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.uri)
            // An h2c upgrade on plain HTTP confuses simple servers; over TLS, ALPN decides.
            .version(
                "https".equals(target.uri.getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1)
            .timeout(target.deadline)
            .method(
                call.method(),
                call.body()
                    .map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    call.headers().forEach(request::setHeader);
    return request.build();
  }

  private static Reply<Target> target(Endpoint endpoint, HttpCall call) {
    try {
      Duration deadline = Durations.parse(endpoint.timeout(), DEFAULT_DEADLINE);
      Duration shorter = call.timeout().filter(t -> t.compareTo(deadline) < 0).orElse(deadline);
      URI uri = URI.create(endpoint.url().replaceAll("/+$", "") + call.path());
      if (uri.getHost() == null || uri.getUserInfo() != null) {
        return refused("url must be http(s)://host[:port][/path] without user info");
      }
      if (!shorter.isPositive()) {
        return refused("timeout must be more than zero");
      }
      String from = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
      return new Reply.Ok<>(new Target(uri, from, shorter));
    } catch (IllegalArgumentException e) {
      return refused(
          "url or timeout cannot be parsed: want http(s)://host[:port][/path] and 30s, 5m or"
              + " 250ms");
    }
  }

  private static <T> Reply<T> refused(String detail) {
    return new Reply.Rejected<>(Cause.REFUSED, detail);
  }

  private HttpClient client(Tls tls) throws GeneralSecurityException, IOException {
    String key = tls.fingerprint();
    synchronized (clients) {
      HttpClient kept = clients.get(key);
      if (kept != null) {
        return kept;
      }
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .executor(threads);
      if (tls.ca().isPresent() || tls.client().isPresent()) {
        builder.sslContext(tls.context());
      }
      HttpClient made = builder.build();
      clients.put(key, made);
      if (clients.size() > MAX_CLIENTS) {
        Optional.ofNullable(clients.pollFirstEntry())
            .map(Map.Entry::getValue)
            .ifPresent(HttpClient::shutdown);
      }
      return made;
    }
  }

  /** Cuts running calls. */
  @Override
  public void close() {
    synchronized (clients) {
      clients.values().forEach(HttpClient::shutdownNow);
      clients.clear();
    }
    threads.shutdownNow();
  }
}
