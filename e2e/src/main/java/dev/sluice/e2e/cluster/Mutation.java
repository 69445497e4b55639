package dev.sluice.e2e.cluster;

/**
 * A write at a boundary, as {@link RequestLog#onMutation} tells it.
 *
 * @param phase before it is applied, or after it is stored and before the client is answered
 * @param verb create, update, patch, apply, delete or deletecollection
 * @param resource {@code plural.group}, with {@code /status} when that is written
 * @param namespace empty for cluster-scoped kinds
 * @param name name, empty when the server makes one
 * @param manager field manager, or the client's user agent
 */
public record Mutation(
    Phase phase, String verb, String resource, String namespace, String name, String manager) {

  /** When. */
  public enum Phase {
    /** Not applied yet. */
    BEFORE,
    /** Stored, not answered yet. */
    AFTER
  }
}
