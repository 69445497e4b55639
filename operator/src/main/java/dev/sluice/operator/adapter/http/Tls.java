package dev.sluice.operator.adapter.http;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.Secrets;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and who we are.
 *
 * @param ca trusted certificates; absent = the JDK's
 * @param client our certificate; absent = none
 */
record Tls(Optional<Ca> ca, Optional<Client> client) {
  private static final char[] NO_PASSWORD = new char[0];

  /**
   * Trusted certificates.
   *
   * @param print fingerprint: equality is by content
   * @param certificates what is trusted
   */
  record Ca(String print, List<Certificate> certificates) {}

  /**
   * A client certificate.
   *
   * @param print fingerprint of chain and key
   * @param key private key
   * @param chain its certificates
   */
  record Client(String print, PrivateKey key, List<Certificate> chain) {}

  /** What distinguishes one HTTP client from another. */
  String fingerprint() {
    return ca.map(Ca::print).orElse("-") + "/" + client.map(Client::print).orElse("-");
  }

  static Reply<Optional<Ca>> ca(@Nullable SecretRef ref, Secrets secrets) {
    if (ref == null) {
      return new Reply.Ok<>(Optional.empty());
    }
    return secrets
        .read(ref)
        .then(values -> {
          if (!values.has("ca.crt")) {
            return Credentials.lacks(values, "ca.crt");
          }
          byte[] pem = values.entries().getOrDefault("ca.crt", new byte[0]);
          try {
            return new Reply.Ok<>(Optional.of(new Ca(print(pem), Pem.certificates(pem))));
          } catch (GeneralSecurityException e) {
            return Credentials.unusable(values, "ca.crt is not a PEM certificate");
          }
        });
  }

  static Reply<Optional<Client>> client(Secrets.Values values) {
    boolean certificate = values.has("tls.crt");
    boolean key = values.has("tls.key");
    if (!certificate && !key) {
      return new Reply.Ok<>(Optional.empty());
    }
    if (!certificate || !key) {
      return Credentials.lacks(values, certificate ? "tls.key" : "tls.crt");
    }
    byte[] chainPem = values.entries().getOrDefault("tls.crt", new byte[0]);
    byte[] keyPem = values.entries().getOrDefault("tls.key", new byte[0]);
    try {
      return new Reply.Ok<>(
          Optional.of(
              new Client(
                  print(chainPem, keyPem), Pem.privateKey(keyPem), Pem.certificates(chainPem))));
    } catch (GeneralSecurityException e) {
      return Credentials.unusable(
          values, "tls.crt and tls.key are not a PEM certificate and an unencrypted private key");
    }
  }

  /** A context with these certificates; the JDK's defaults where there are none. */
  SSLContext context() throws GeneralSecurityException, IOException {
    KeyManager @Nullable [] keys = client.isPresent() ? keyManagers(client.get()) : null;
    TrustManager @Nullable [] trust = ca.isPresent() ? trustManagers(ca.get()) : null;
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context;
  }

  private static KeyManager[] keyManagers(Client client)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry("client", client.key, NO_PASSWORD, client.chain.toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  static TrustManager[] trustManagers(Ca ca) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < ca.certificates.size(); i++) {
      store.setCertificateEntry("ca" + i, ca.certificates.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String print(byte[]... parts) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
