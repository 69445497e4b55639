package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One watch before it runs.
 *
 * @param type what is watched
 * @param from resume after this revision; empty = begin with what is there
 * @param wanted namespace and selectors
 * @param bookmark whether the end of the initial events is marked
 * @param timeout after this the server ends the stream
 */
record WatchSession(
    ResourceType type,
    View view,
    Optional<Long> from,
    Predicate<JsonNode> wanted,
    boolean bookmark,
    Optional<Duration> timeout) {

  /** Starts it; lines arrive in order, under the store's lock. */
  Store.Subscription open(Store store, Consumer<byte[]> lines) {
    return store.transact(() -> {
      var running = store.watch(type, from, change -> translate(change, lines));
      if (bookmark) {
        lines.accept(endOfInitialEvents(running.revision()));
      }
      return running;
    });
  }

  /** An object that starts or stops to match is ADDED or DELETED for this client. */
  private void translate(Change change, Consumer<byte[]> lines) {
    boolean now = wanted.test(change.now().json());
    @Nullable Stored old = change.before();
    boolean before = old != null && wanted.test(old.json());
    if (change.kind() == Change.Kind.DELETED) {
      if (now || before) {
        lines.accept(view.event(Change.Kind.DELETED, change.now()));
      }
    } else if (now) {
      lines.accept(view.event(before ? Change.Kind.MODIFIED : Change.Kind.ADDED, change.now()));
    } else if (before) {
      lines.accept(view.event(Change.Kind.DELETED, change.now()));
    }
  }

  private byte[] endOfInitialEvents(long revision) {
    ObjectNode event = Codec.object().put("type", "BOOKMARK");
    ObjectNode object = event.putObject("object");
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode meta = object.putObject("metadata");
    meta.put("resourceVersion", Long.toString(revision));
    meta.putObject("annotations").put("k8s.io/initial-events-end", "true");
    byte[] json = Codec.bytes(event);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
