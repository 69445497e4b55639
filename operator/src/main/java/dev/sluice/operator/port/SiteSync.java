package dev.sluice.operator.port;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import java.util.List;
import java.util.Optional;

/** What a site's GitOps agent says it has applied. */
public interface SiteSync {

  /** Reads the agent's state. */
  Reply<State> read(EdgeSiteSpec.Sync sync);

  /**
   * The agent's state.
   *
   * @param syncedCommit the last commit applied without errors; empty = none yet
   * @param stalled whether the agent has given up until its source changes
   * @param errors what it complains of
   */
  record State(Optional<String> syncedCommit, boolean stalled, List<String> errors) {
    /** Copies the errors. */
    public State {
      errors = List.copyOf(errors);
    }
  }
}
