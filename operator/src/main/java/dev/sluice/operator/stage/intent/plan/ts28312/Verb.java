package dev.sluice.operator.stage.intent.plan.ts28312;

import java.util.Locale;
import java.util.Optional;

/** ExpectationVerb (TS 28.312 clause 6.2.1.3.2). */
public enum Verb {
  /** Something is to be delivered. */
  DELIVER,
  /** A property is to be ensured. */
  ENSURE,
  /** A property is to be kept as it is (Rel-19). */
  MAINTAIN;

  /** Verbs people write, for error messages. */
  public static final String ALLOWED =
      "deploy, deliver, maintain, assure, ensure, scale, DELIVER, ENSURE or MAINTAIN";

  /** Reads the standard's verbs exactly, and the everyday ones ignoring case. */
  public static Optional<Verb> of(String text) {
    if (text.equals("MAINTAIN")) {
      return Optional.of(MAINTAIN);
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "deploy", "deliver", "provision", "deliveryexpectation" -> Optional.of(DELIVER);
      case "maintain", "assure", "ensure", "scale", "propertyexpectation" -> Optional.of(ENSURE);
      default -> Optional.empty();
    };
  }
}
