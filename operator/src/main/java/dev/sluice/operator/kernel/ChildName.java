package dev.sluice.operator.kernel;

/** Deterministic names of child objects: readable, unique, at most 63 characters. */
public final class ChildName {
  private static final int MAX = 63;
  private static final int SUFFIX = 7;

  private ChildName() {}

  /**
   * Name of a child: the readable parts joined by dashes, cut to fit, and six hex digits of a hash
   * over all identity parts, so that {@code a-b + c} and {@code a + b-c} differ.
   *
   * @param readable what a person sees first, a DNS label or made one
   * @param identity everything that makes the child this child and no other
   */
  public static String of(String readable, String... identity) {
    String hash = ContentHash.of(String.join("\0", identity)).substring("sha256:".length(), 13);
    String label = readable.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    label = label.replaceAll("^-+", "");
    if (label.isEmpty() || !Character.isLetter(label.charAt(0))) {
      label = "x" + label;
    }
    String cut = label.length() > MAX - SUFFIX ? label.substring(0, MAX - SUFFIX) : label;
    return cut.replaceAll("-+$", "") + "-" + hash;
  }
}
