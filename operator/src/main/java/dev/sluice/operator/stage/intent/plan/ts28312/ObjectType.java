package dev.sluice.operator.stage.intent.plan.ts28312;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;

/** ExpectationObject.objectType (Rel-19 spelling). */
public enum ObjectType {
  /** A RAN subnetwork. */
  RAN_SUBNETWORK("RAN_SUBNETWORK"),
  /** Support of an edge service. */
  EDGE_SERVICE_SUPPORT("EDGE_SERVICE_SUPPORT"),
  /** A 5G core subnetwork. */
  @JsonProperty("5GC_SUBNETWORK")
  CORE_SUBNETWORK("5GC_SUBNETWORK"),
  /** A radio service. */
  RADIO_SERVICE("RADIO_SERVICE"),
  /** A subnetwork of several kinds. */
  SUBNETWORK("SUBNETWORK");

  private final String wire;

  ObjectType(String wire) {
    this.wire = wire;
  }

  /** Reads Rel-18 and Rel-19 spellings: case and underscores do not matter. */
  public static Optional<ObjectType> of(String text) {
    String wanted = flat(text);
    for (ObjectType t : values()) {
      if (flat(t.wire).equals(wanted)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  private static String flat(String text) {
    return text.replaceAll("[_\\s-]", "").toLowerCase(Locale.ROOT);
  }
}
