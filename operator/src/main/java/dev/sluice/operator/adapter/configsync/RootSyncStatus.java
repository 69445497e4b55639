package dev.sluice.operator.adapter.configsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.port.SiteSync;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** What a RootSync's status says. */
final class RootSyncStatus {
  private static final int MAX_ERRORS = 10;

  private RootSyncStatus() {}

  static SiteSync.State state(JsonNode status) {
    return new SiteSync.State(synced(status), isTrue(status, "Stalled"), errors(status));
  }

  /**
   * {@code sync.commit} counts when it was applied without errors and nothing is in work; {@code
   * lastSyncedCommit} is by definition the last commit that was, whatever is going on now.
   */
  private static Optional<String> synced(JsonNode status) {
    JsonNode sync = status.path("sync");
    boolean clean =
        sync.path("errorSummary").path("totalCount").asInt(0) == 0
            && sync.path("errors").isEmpty()
            && !isTrue(status, "Syncing")
            && !isTrue(status, "Stalled");
    Optional<String> current = clean ? commit(sync.path("commit")) : Optional.empty();
    return current.or(() -> commit(status.path("lastSyncedCommit")));
  }

  private static Optional<String> commit(JsonNode node) {
    return Optional.of(node.asText("")).filter(c -> c.matches("[0-9a-f]{40}([0-9a-f]{24})?"));
  }

  private static List<String> errors(JsonNode status) {
    Set<String> all = new LinkedHashSet<>();
    for (String part : List.of("source", "rendering", "sync")) {
      for (JsonNode error : status.path(part).path("errors")) {
        String code = error.path("code").asText("");
        String text = HttpAnswer.oneLine(error.path("errorMessage").asText(""));
        all.add(
            code.isEmpty() || text.startsWith("KNV" + code) ? text : "KNV" + code + ": " + text);
      }
    }
    condition(status, "Stalled")
        .filter(c -> "True".equals(c.path("status").asText()))
        .map(c -> HttpAnswer.oneLine(c.path("message").asText("")))
        .filter(m -> all.isEmpty() && !m.isEmpty())
        .ifPresent(all::add);
    return all.stream().filter(e -> !e.isBlank()).limit(MAX_ERRORS).toList();
  }

  private static boolean isTrue(JsonNode status, String type) {
    return condition(status, type)
        .filter(c -> "True".equals(c.path("status").asText()))
        .isPresent();
  }

  private static Optional<JsonNode> condition(JsonNode status, String type) {
    return StreamSupport.stream(status.path("conditions").spliterator(), false)
        .filter(c -> type.equals(c.path("type").asText()))
        .findFirst();
  }
}
