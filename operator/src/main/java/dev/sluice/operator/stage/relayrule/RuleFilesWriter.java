package dev.sluice.operator.stage.relayrule;

import dev.sluice.api.Names;
import dev.sluice.api.condition.Reason;
import dev.sluice.operator.stage.relayrule.plan.RelayView.Undelivered;
import dev.sluice.operator.stage.relayrule.plan.RuleFiles;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the one ConfigMap that relays mount: written when its content differs from what it should
 * be, also after an edit by hand, and not otherwise. Callers take turns.
 */
final class RuleFilesWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RuleFilesWriter.class);

  private final String namespace;
  private final RelayMeters meters;
  private @Nullable Content standing;

  /** What the ConfigMap holds; version 0 = it does not exist. */
  private record Content(long version, Map<String, String> data, Map<String, String> binaryData) {
    boolean is(RuleFiles files) {
      return data.equals(files.data()) && binaryData.equals(files.binaryData());
    }
  }

  RuleFilesWriter(String namespace, RelayMeters meters) {
    this.namespace = namespace;
    this.meters = meters;
  }

  /** Takes note of the ConfigMap as the cluster tells it; news that is old is none. */
  void seen(ConfigMap map) {
    Content told = content(map);
    if (standing == null || told.version() > standing.version()) {
      standing = told;
    }
  }

  /** Takes note that the ConfigMap is gone. */
  void gone() {
    standing = absent();
  }

  /** Brings the ConfigMap to a content; why it cannot be done, when that will stay so. */
  Optional<Undelivered> write(RuleFiles files, KubernetesClient client) {
    Content known = standing;
    try {
      if (known == null) {
        ConfigMap found =
            client.configMaps().inNamespace(namespace).withName(Names.RELAY_RULES).get();
        known = found == null ? absent() : content(found);
        standing = known;
      }
      boolean nothing = known.version() == 0 && files.index().isEmpty();
      if (!nothing && !known.is(files)) {
        standing = content(put(files, known.version(), client));
        meters.written();
        LOG.atInfo()
            .addKeyValue("kind", "ConfigMap")
            .addKeyValue("ns", namespace)
            .addKeyValue("name", Names.RELAY_RULES)
            .addKeyValue("nodes", files.index().size())
            .addKeyValue("bytes", files.bytes())
            .log("rule files written");
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      // Whatever happened, the next try begins with a look.
      standing = null;
      return Optional.of(
          switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND ->
                new Undelivered(
                    Reason.REFERENCE_NOT_FOUND, "namespace " + namespace + " does not exist");
            case HttpURLConnection.HTTP_FORBIDDEN ->
                new Undelivered(
                    Reason.CREDENTIALS_REFUSED,
                    "the operator may not write ConfigMap " + namespace + "/" + Names.RELAY_RULES);
            default -> throw e;
          });
    }
  }

  /**
   * Replaces the whole object, so that entries of others go, and only the version that was seen, so
   * that nothing is overwritten that another process has written since.
   */
  private ConfigMap put(RuleFiles files, long version, KubernetesClient client) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(Names.RELAY_RULES)
            .addToLabels(Names.LABEL_MANAGED_BY, Names.MANAGER)
            .addToLabels(Names.LABEL_RELAY_RULES, "true")
            .withResourceVersion(version == 0 ? null : Long.toString(version))
            .endMetadata()
            .withData(files.data())
            .withBinaryData(files.binaryData())
            .build();
    return version == 0 ? client.resource(map).create() : client.resource(map).update();
  }

  private static Content absent() {
    return new Content(0, Map.of(), Map.of());
  }

  private static Content content(ConfigMap map) {
    return new Content(
        Long.parseLong(map.getMetadata().getResourceVersion()),
        map.getData() == null ? Map.of() : Map.copyOf(map.getData()),
        map.getBinaryData() == null ? Map.of() : Map.copyOf(map.getBinaryData()));
  }
}
