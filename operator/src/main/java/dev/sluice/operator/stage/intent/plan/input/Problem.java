package dev.sluice.operator.stage.intent.plan.input;

import org.jspecify.annotations.Nullable;

/**
 * Why an input is refused.
 *
 * @param path JSON path of the field
 * @param value its value as text; absent = the field is missing
 * @param message what is allowed
 */
public record Problem(String path, @Nullable String value, String message) {

  /** One line for people. */
  public String text() {
    return value == null ? path + ": " + message : path + ": '" + value + "' " + message;
  }
}
