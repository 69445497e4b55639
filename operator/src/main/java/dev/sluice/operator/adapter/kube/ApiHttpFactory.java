package dev.sluice.operator.adapter.kube;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client for the API server, with a bound on requests under way. An API server takes
 * 100 streams of an HTTP/2 connection at a time; the JDK's client answers the next request with an
 * error ("too many concurrent streams") where others wait. Fewer still keep a server's queues
 * short, so that new work is not behind old. Watches are no streams and are not counted.
 */
public final class ApiHttpFactory extends JdkHttpClientFactory {
  private static final int UNDER_WAY = 32;

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new Builder(super.createNewHttpClientBuilder());
  }

  private static final class Builder implements HttpClient.Builder {
    private final HttpClient.Builder to;

    Builder(HttpClient.Builder to) {
      this.to = to;
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler value) {
      to.cookieHandler(value);
      return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration value) {
      to.connectTimeout(value);
      return this;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext value) {
      to.sslContext(value);
      return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters value) {
      to.sslParameters(value);
      return this;
    }

    @Override
    public HttpClient.Builder executor(Executor value) {
      to.executor(value);
      return this;
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect value) {
      to.followRedirects(value);
      return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version value) {
      to.version(value);
      return this;
    }

    @Override
    public HttpClient.Builder priority(int value) {
      to.priority(value);
      return this;
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector value) {
      to.proxy(value);
      return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator value) {
      to.authenticator(value);
      return this;
    }

    @Override
    public HttpClient.Builder localAddress(@Nullable InetAddress value) {
      to.localAddress(value);
      return this;
    }

    @Override
    public HttpClient build() {
      return new ApiHttpClient(to.build(), new Turnstile(UNDER_WAY));
    }
  }
}
