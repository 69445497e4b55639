package dev.sluice.relay.rule;

/**
 * Something that is wrong with a rule file.
 *
 * @param path JSON path of the field, such as {@code $.rules[3].outputs[0].port}
 * @param message value and what is allowed
 */
public record Problem(String path, String message) {
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
