package dev.sluice.operator.adapter.kube;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** An HTTP client whose asynchronous requests, the only ones made with it, pass a turnstile. */
final class ApiHttpClient extends HttpClient {
  private final HttpClient to;
  private final Turnstile turnstile;

  ApiHttpClient(HttpClient to, Turnstile turnstile) {
    this.to = to;
    this.turnstile = turnstile;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body) {
    return turnstile.pass(() -> to.sendAsync(request, body));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body, @Nullable PushPromiseHandler<T> push) {
    return turnstile.pass(() -> to.sendAsync(request, body, push));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    return to.send(request, body);
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return to.newWebSocketBuilder();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return to.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return to.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return to.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return to.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return to.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return to.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return to.authenticator();
  }

  @Override
  public Version version() {
    return to.version();
  }

  @Override
  public Optional<Executor> executor() {
    return to.executor();
  }

  @Override
  public void shutdown() {
    to.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    return to.awaitTermination(limit);
  }

  @Override
  public boolean isTerminated() {
    return to.isTerminated();
  }

  @Override
  public void shutdownNow() {
    to.shutdownNow();
  }

  @Override
  public void close() {
    to.close();
  }
}
