package dev.sluice.e2e.sim;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Told what happens at the sites, on the thread that does it: a test may block or stop the operator
 * there, at an exact boundary.
 */
public interface SiteListener {

  /**
   * A POST, PUT or DELETE of a provisioning request.
   *
   * @param site site name
   * @param method HTTP method
   * @param id provisioning request id; empty when a POST has none
   * @param body body; a missing node when there is none
   */
  record Mutation(String site, String method, String id, JsonNode body) {}

  /** The request has arrived; nothing has been done. */
  default void beforeMutation(Mutation mutation) {}

  /** The effect is there; the caller has no answer yet. */
  default void afterMutation(Mutation mutation, int status) {}

  /** The sync agent has seen a new commit and not applied it yet. */
  default void commitSeen(String site, String commit) {}

  /** The sync agent has done what it could with a commit. */
  default void commitDone(String site, String commit, boolean applied) {}
}
