package dev.sluice.relay.control;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where rules are read from, again and again. */
interface RuleSource {
  /**
   * What was found.
   *
   * @param generation SHA-256 of the text, 64 hexadecimal digits; null when there is no text
   * @param text a rule file; null when there is none, which means no rules
   */
  record Found(@Nullable String generation, @Nullable String text) {}

  /** Where it looks, for people. */
  String place();

  /**
   * Looks.
   *
   * @param loaded generation that is loaded, which need not be read again; null = none
   * @return what was found; empty when that is what is loaded
   * @throws java.io.IOException when what is there cannot be used; the message says why
   */
  Optional<Found> look(@Nullable String loaded) throws java.io.IOException;
}
