package dev.sluice.relay.control;

import java.util.List;

/** A request that cannot be carried out, and why. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> details;

  Refused(String message) {
    this(message, List.of());
  }

  Refused(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  /** More about it, one line each. */
  List<String> details() {
    return details;
  }
}
