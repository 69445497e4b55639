package dev.sluice.e2e.sim.promql;

/** A query that cannot be understood or evaluated. */
public final class PromqlException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean syntax;

  private PromqlException(String message, boolean syntax) {
    super(message);
    this.syntax = syntax;
  }

  static PromqlException syntax(String message) {
    return new PromqlException(message, true);
  }

  static PromqlException execution(String message) {
    return new PromqlException(message, false);
  }

  /** A parameter of the call that cannot be understood. */
  public static PromqlException badParameter(String message) {
    return new PromqlException(message, true);
  }

  /** Whether the text is at fault ({@code bad_data}) and not the data ({@code execution}). */
  public boolean isSyntax() {
    return syntax;
  }
}
