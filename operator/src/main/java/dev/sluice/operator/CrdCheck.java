package dev.sluice.operator;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks discovery, which every service account may read, whether the kinds are served: one clear
 * message at start instead of a stack trace for each informer.
 */
final class CrdCheck {
  private CrdCheck() {}

  /**
   * Checks all kinds.
   *
   * @throws MissingCrdsException naming each kind that is not served
   */
  static void require(KubernetesClient client, List<Class<? extends HasMetadata>> kinds) {
    Map<String, Set<String>> served = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (Class<? extends HasMetadata> kind : kinds) {
      String groupVersion = HasMetadata.getApiVersion(kind);
      String plural = HasMetadata.getPlural(kind);
      if (!served.computeIfAbsent(groupVersion, g -> plurals(client, g)).contains(plural)) {
        missing.add(plural + "." + HasMetadata.getGroup(kind));
      }
    }
    if (!missing.isEmpty()) {
      throw new MissingCrdsException(missing);
    }
  }

  private static Set<String> plurals(KubernetesClient client, String groupVersion) {
    APIResourceList list = client.getApiResources(groupVersion);
    return list == null || list.getResources() == null
        ? Set.of()
        : list.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
  }
}
