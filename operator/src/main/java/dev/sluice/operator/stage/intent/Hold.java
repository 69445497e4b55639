package dev.sluice.operator.stage.intent;

import dev.sluice.api.Names;
import dev.sluice.api.intent.Intent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Our finalizer on an Intent. It is set while the first children are created, not before: an intent
 * that is gone by then has its children taken away again by the same reconcile, and, should the
 * process end in between, by {@link Orphans} at the next start.
 */
final class Hold {
  private static final int UNPROCESSABLE = 422;
  private static final PatchContext JSON = PatchContext.of(PatchType.JSON);

  private Hold() {}

  static boolean on(Intent intent) {
    return intent.getFinalizers().contains(Names.FINALIZER_INTENT);
  }

  /**
   * Sets it on this version of the intent.
   *
   * @return the intent with it; empty = it was changed or deleted meanwhile
   */
  static Optional<Intent> set(Intent intent, KubernetesClient client) {
    Map<String, Object> add =
        intent.getFinalizers().isEmpty()
            ? op("add", "/metadata/finalizers", List.of(Names.FINALIZER_INTENT))
            : op("add", "/metadata/finalizers/-", Names.FINALIZER_INTENT);
    return patch(intent, List.of(sameVersion(intent), add), client);
  }

  /** Takes it off, if it is there and nothing has changed meanwhile; the intent's event follows. */
  static void release(Intent intent, KubernetesClient client) {
    int at = intent.getFinalizers().indexOf(Names.FINALIZER_INTENT);
    if (at >= 0) {
      Map<String, Object> remove = Map.of("op", "remove", "path", "/metadata/finalizers/" + at);
      patch(intent, List.of(sameVersion(intent), remove), client);
    }
  }

  private static Optional<Intent> patch(
      Intent intent, List<Map<String, Object>> operations, KubernetesClient client) {
    try {
      return Optional.ofNullable(
          client.resource(intent).patch(JSON, Serialization.asJson(operations)));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, UNPROCESSABLE ->
            Optional.empty();
        default -> throw e;
      };
    }
  }

  private static Map<String, Object> sameVersion(Intent intent) {
    return op("test", "/metadata/resourceVersion", intent.getMetadata().getResourceVersion());
  }

  private static Map<String, Object> op(String op, String path, Object value) {
    return Map.of("op", op, "path", path, "value", value);
  }
}
