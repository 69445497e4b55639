package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An object as it stands in the store. Its JSON is never changed; it is serialised once. */
final class Stored {
  private final ObjectNode json;
  private final long revision;
  private volatile byte @Nullable [] bytes;

  Stored(ObjectNode json, long revision) {
    this.json = json;
    this.revision = revision;
  }

  /** Read only: copy before changing. */
  ObjectNode json() {
    return json;
  }

  long revision() {
    return revision;
  }

  byte[] bytes() {
    byte[] known = bytes;
    if (known == null) {
      known = Codec.bytes(json);
      bytes = known;
    }
    return known;
  }
}
