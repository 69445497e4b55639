package dev.sluice.operator.adapter.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in PEM: PKCS#8, and the older PKCS#1 (RSA) and SEC1 (EC) keys. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN (RSA |EC )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA |EC )?PRIVATE"
              + " KEY-----");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

  private Pem() {}

  /** All certificates of a PEM text; at least one. */
  static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate");
    }
    return List.copyOf(found);
  }

  /** The first private key of a PEM text. */
  static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    Matcher m = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!m.find()) {
      throw new InvalidKeySpecException("no unencrypted private key");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(m.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("not base64", e);
    }
    byte[] pkcs8 =
        switch (m.group(1) == null ? "" : m.group(1)) {
          case "RSA " -> sequence(VERSION_0, RSA, tagged(4, der));
          case "EC " -> sequence(VERSION_0, sequence(EC_OID, curve(der)), tagged(4, der));
          default -> der;
        };
    InvalidKeySpecException last = new InvalidKeySpecException("neither RSA nor EC nor Ed25519");
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        last = e; // another algorithm's key
      }
    }
    throw last;
  }

  // RFC 5915: SEQUENCE { version, OCTET STRING, [0] { curve OID }, [1] { public key } }.
  private static byte[] curve(byte[] sec1) throws InvalidKeySpecException {
    try {
      int at = content(sec1, 0);
      at = content(sec1, at) + length(sec1, at);
      at = content(sec1, at) + length(sec1, at);
      if ((sec1[at] & 0xff) != 0xa0) {
        throw new InvalidKeySpecException("EC key without a named curve");
      }
      int from = content(sec1, at);
      return Arrays.copyOfRange(sec1, from, from + length(sec1, at));
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new InvalidKeySpecException("not a SEC1 key", e);
    }
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at + 2 + i] & 0xff;
    }
    return length;
  }

  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return tagged(0x30, all.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
