package dev.sluice.operator.adapter.git;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.adapter.http.TrustedCa;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.net.Proxy;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** How one repository is reached: address, credentials, trust, deadline. */
final class GitAccess implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 20;

  private final URIish uri;
  private final Optional<CredentialsProvider> login;
  private final List<TrustManager> trust;
  private final Optional<SshAccess> ssh;

  private GitAccess(
      URIish uri,
      Optional<CredentialsProvider> login,
      List<TrustManager> trust,
      Optional<SshAccess> ssh) {
    this.uri = uri;
    this.login = login;
    this.trust = trust;
    this.ssh = ssh;
  }

  /** Reads the Secrets; {@code home} is a folder SSH may look into and finds nothing in. */
  static Reply<GitAccess> of(EdgeSiteSpec.Git git, Secrets secrets, Path home) {
    URIish uri;
    try {
      uri = new URIish(git.url());
    } catch (URISyntaxException e) {
      return refused("url cannot be parsed: want https://, ssh://, git:// or file://");
    }
    if (uri.getPass() != null) {
      return refused("url must not carry a password; put it into the Secret of secretRef");
    }
    return switch (uri.getScheme() == null ? "" : uri.getScheme()) {
      case "https", "http" -> http(git, secrets, uri);
      case "ssh" -> ssh(git, secrets, uri, home);
      case "file", "git" ->
          new Reply.Ok<>(new GitAccess(uri, Optional.empty(), List.of(), Optional.empty()));
      default -> refused("url must start with https://, ssh://, git:// or file://");
    };
  }

  private static Reply<GitAccess> http(EdgeSiteSpec.Git git, Secrets secrets, URIish uri) {
    Reply<List<TrustManager>> trust =
        git.caSecretRef() == null
            ? new Reply.Ok<>(List.of())
            : TrustedCa.of(git.caSecretRef(), secrets);
    Reply<Optional<CredentialsProvider>> login =
        git.secretRef() == null
            ? new Reply.Ok<>(Optional.empty())
            : secrets.read(git.secretRef()).then(GitAccess::login);
    return trust.then(t -> login.map(l -> new GitAccess(uri, l, t, Optional.empty())));
  }

  private static Reply<Optional<CredentialsProvider>> login(Secrets.Values values) {
    Optional<String> password = values.text("token").or(() -> values.text("password"));
    if (password.isEmpty()) {
      return lacks(values, "token (or username and password)");
    }
    if (values.text("token").isEmpty() && values.text("username").isEmpty()) {
      return lacks(values, "username");
    }
    // With a token, servers take any name; GitLab's OAuth tokens want this one.
    String user = values.text("username").orElse("oauth2");
    return new Reply.Ok<>(
        Optional.of(new UsernamePasswordCredentialsProvider(user, password.get())));
  }

  private static Reply<GitAccess> ssh(
      EdgeSiteSpec.Git git, Secrets secrets, URIish uri, Path home) {
    if (git.secretRef() == null) {
      return new Reply.Rejected<>(
          Cause.CREDENTIALS, "an ssh url needs secretRef with ssh-privatekey and known_hosts");
    }
    return secrets
        .read(git.secretRef())
        .then(values -> {
          for (String key : List.of("ssh-privatekey", "known_hosts")) {
            if (!values.has(key)) {
              return lacks(values, key);
            }
          }
          try {
            return new Reply.Ok<>(
                new GitAccess(
                    uri, Optional.empty(), List.of(), Optional.of(SshAccess.of(values, home))));
          } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return new Reply.Rejected<>(
                Cause.CREDENTIALS,
                "Secret "
                    + values.name()
                    + ": ssh-privatekey must be an unencrypted private key and known_hosts"
                    + " lines of known hosts");
          }
        });
  }

  /** Prepares a connection: every transfer has a deadline for each read. */
  void apply(Transport transport) {
    transport.setTimeout(TIMEOUT_SECONDS);
    login.ifPresent(transport::setCredentialsProvider);
    if (!trust.isEmpty() && transport instanceof TransportHttp http) {
      http.setHttpConnectionFactory(new TrustingFactory(trust));
    }
    if (transport instanceof SshTransport t) {
      ssh.ifPresent(s -> t.setSshSessionFactory(s.factory()));
    }
  }

  URIish uri() {
    return uri;
  }

  /** Host and path, for messages. */
  String where() {
    String host = uri.getHost() == null ? "" : uri.getHost();
    return host + (uri.getPort() > 0 ? ":" + uri.getPort() : "") + uri.getPath();
  }

  @Override
  public void close() {
    ssh.ifPresent(SshAccess::close);
  }

  private static <T> Reply<T> lacks(Secrets.Values values, String key) {
    return new Reply.Rejected<>(Cause.CREDENTIALS, "Secret " + values.name() + " lacks key " + key);
  }

  private static <T> Reply<T> refused(String detail) {
    return new Reply.Rejected<>(Cause.REFUSED, detail);
  }

  private record TrustingFactory(List<TrustManager> trust) implements HttpConnectionFactory {
    @Override
    public HttpConnection create(URL url) throws IOException {
      return trusting(new JDKHttpConnectionFactory().create(url));
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
      return trusting(new JDKHttpConnectionFactory().create(url, proxy));
    }

    private HttpConnection trusting(HttpConnection connection) throws IOException {
      if (!connection.getURL().getProtocol().equals("https")) {
        return connection; // a CA says nothing about plain HTTP
      }
      try {
        connection.configure(null, trust.toArray(new TrustManager[0]), null);
        return connection;
      } catch (GeneralSecurityException e) {
        throw new IOException("the CA cannot be used", e);
      }
    }
  }
}
