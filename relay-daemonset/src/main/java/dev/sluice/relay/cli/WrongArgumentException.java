package dev.sluice.relay.cli;

/** Arguments a program cannot start with; the message names option, value and what is allowed. */
final class WrongArgumentException extends Exception {
  private static final long serialVersionUID = 1;

  WrongArgumentException(String message) {
    super(message);
  }
}
