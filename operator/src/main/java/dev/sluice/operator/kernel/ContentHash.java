package dev.sluice.operator.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** SHA-256 hashes in the form {@code sha256:<64 hex digits>}. */
public final class ContentHash {
  private ContentHash() {}

  /** Hash of a text's UTF-8 bytes. */
  public static String of(String text) {
    return format(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Hash of a package: path, NUL, length, NUL, bytes of each file, in path order. */
  public static String of(SortedMap<String, String> files) {
    MessageDigest digest = digest();
    files.forEach((path, text) -> {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update((path + '\0' + bytes.length + '\0').getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    });
    return format(digest.digest());
  }

  private static String format(byte[] hash) {
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
