package dev.sluice.operator.listener;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's TLS context from PEM files. */
final class Tls {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private Tls() {}

  /**
   * Reads certificate chain and key.
   *
   * @throws IOException when a file cannot be read or does not hold what it should
   */
  static SSLContext context(Path certificates, Path key) throws IOException {
    char[] none = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      PrivateKey own = privateKey(key);
      Certificate[] chain = chain(certificates);
      requireMatch(own, chain[0]);
      store.setKeyEntry("server", own, none, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, none);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "http.tls: '" + certificates + "' and '" + key + "' do not make a server identity", e);
    }
  }

  // The JDK takes any pair and then fails every handshake.
  private static void requireMatch(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> "Ed25519";
            });
    signature.initSign(key);
    byte[] sample = {1};
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(sample);
    if (!signature.verify(signed)) {
      throw new KeyException("the key is not the certificate's");
    }
  }

  private static byte[] read(String setting, Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          setting + ": '" + file + "' cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(read("http.tls.certFile", file)))
            .toArray(Certificate[]::new);
    if (chain.length == 0) {
      throw new IOException("http.tls.certFile: '" + file + "' holds no PEM certificate");
    }
    return chain;
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher m = KEY.matcher(new String(read("http.tls.keyFile", file), StandardCharsets.US_ASCII));
    if (!m.find()) {
      throw new IOException(
          "http.tls.keyFile: '" + file + "' holds no PKCS #8 key (BEGIN PRIVATE KEY)");
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(m.group(1)));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException _) {
        // Not of this algorithm.
      }
    }
    throw new IOException("http.tls.keyFile: '" + file + "' is no EC, RSA or Ed25519 key");
  }
}
