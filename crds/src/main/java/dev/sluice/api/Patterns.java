package dev.sluice.api;

/** Forms of text values that several kinds share, and the server's rules about them. */
public final class Patterns {
  /** A duration: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 250ms}. */
  public static final String DURATION = "^([0-9]{1,9}(ms|s|m|h))+$";

  /** Longest duration text. */
  public static final int DURATION_LENGTH = 32;

  /** Rule: a duration, zero allowed. */
  public static final String IS_DURATION = "self.matches('" + DURATION + "')";

  /** Message of {@link #IS_DURATION}. */
  public static final String IS_DURATION_MESSAGE =
      "must be a duration such as 30s, 5m, 1h30m or 250ms";

  /** Rule: a duration longer than zero. */
  public static final String IS_PERIOD = IS_DURATION + " && duration(self) > duration('0s')";

  /** Message of {@link #IS_PERIOD}. */
  public static final String IS_PERIOD_MESSAGE =
      "must be a duration longer than zero, such as 30s, 5m, 1h30m or 250ms";

  /** Longest text of an IP address or network. */
  public static final int ADDRESS_LENGTH = 64;

  /** Longest text of a Kubernetes quantity. */
  public static final int QUANTITY_LENGTH = 32;

  /** Rule: a Kubernetes quantity above zero. */
  public static final String IS_AMOUNT =
      "isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))";

  /** Rule: an IP address. */
  public static final String IS_IP = "isIP(self)";

  /** Message of {@link #IS_IP}. */
  public static final String IS_IP_MESSAGE =
      "must be an IP address such as 192.168.100.1 or 2001:db8::1";

  private Patterns() {}
}
