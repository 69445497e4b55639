package dev.sluice.e2e.sim;

import static dev.sluice.e2e.sim.Answer.arr;
import static dev.sluice.e2e.sim.Answer.obj;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A RootSync ({@code configsync.gke.io/v1beta1}) as the site's Kubernetes API shows it. */
final class RootSyncView {
  /** Where the object stands. */
  static final List<String> PATH =
      List.of(
          "apis",
          "configsync.gke.io",
          "v1beta1",
          "namespaces",
          "config-management-system",
          "rootsyncs",
          "root-sync");

  /**
   * What the sync agent knows.
   *
   * @param source commit fetched last
   * @param sync commit it has tried to apply
   * @param lastSynced last commit applied without errors
   * @param syncing whether it is at work
   * @param sourceErrors errors of fetching
   * @param syncErrors errors of applying
   * @param updated when this changed
   */
  record State(
      Optional<String> source,
      Optional<String> sync,
      Optional<String> lastSynced,
      boolean syncing,
      List<Manifests.SyncError> sourceErrors,
      List<Manifests.SyncError> syncErrors,
      Instant updated) {}

  private RootSyncView() {}

  static ObjectNode render(State state, String repository, SimulatorOptions options) {
    return obj(
        "apiVersion", "configsync.gke.io/v1beta1",
        "kind", "RootSync",
        "metadata",
            obj("name", "root-sync", "namespace", "config-management-system", "generation", 1),
        "spec",
            obj(
                "sourceType", "git",
                "sourceFormat", "unstructured",
                "git",
                    obj(
                        "repo",
                        repository,
                        "branch",
                        options.branch(),
                        "revision",
                        "HEAD",
                        "dir",
                        "/",
                        "period",
                        options.pollInterval().toMillis() + "ms",
                        "auth",
                        "none")),
        "status", status(state));
  }

  private static ObjectNode status(State state) {
    ObjectNode status = obj("observedGeneration", 1);
    state.lastSynced().ifPresent(c -> status.put("lastSyncedCommit", c));
    status.set("source", part(state.source(), state.sourceErrors(), state.updated()));
    status.set("rendering", part(state.source(), List.of(), state.updated()));
    status.set("sync", part(state.sync(), state.syncErrors(), state.updated()));
    status.set(
        "conditions",
        arr(
            condition("Reconciling", false, "Sync", state),
            condition("Stalled", false, "Sync", state),
            condition("Syncing", state.syncing(), state.syncing() ? "Sync" : "Synced", state)));
    return status;
  }

  private static ObjectNode part(
      Optional<String> commit, List<Manifests.SyncError> errors, Instant updated) {
    ArrayNode list = arr();
    errors.forEach(e ->
        list.add(obj("code", e.code(), "errorMessage", "KNV" + e.code() + ": " + e.message())));
    ObjectNode part =
        obj(
            "lastUpdate", updated.toString(),
            "errorSummary",
                obj(
                    "totalCount", errors.size(),
                    "truncated", false,
                    "errorCountAfterTruncation", errors.size()));
    commit.ifPresent(c -> part.put("commit", c));
    if (!list.isEmpty()) {
      part.set("errors", list);
    }
    return part;
  }

  private static ObjectNode condition(String type, boolean is, String reason, State state) {
    ObjectNode condition =
        obj(
            "type",
            type,
            "status",
            is ? "True" : "False",
            "reason",
            reason,
            "lastUpdateTime",
            state.updated().toString(),
            "lastTransitionTime",
            state.updated().toString(),
            "errorSummary",
            obj("totalCount", state.sourceErrors().size() + state.syncErrors().size()));
    state.source().ifPresent(c -> condition.put("commit", c));
    return condition;
  }
}
