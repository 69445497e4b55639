package dev.sluice.e2e.cluster;

import org.jspecify.annotations.Nullable;

/**
 * One change of a collection.
 *
 * @param kind what happened
 * @param now the object afterwards; for a deletion its last state
 * @param before the object before, absent for a creation
 */
record Change(Kind kind, Stored now, @Nullable Stored before) {

  /** Watch event types. */
  enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }
}
