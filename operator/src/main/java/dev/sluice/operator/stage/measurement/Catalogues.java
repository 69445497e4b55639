package dev.sluice.operator.stage.measurement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.operator.stage.measurement.plan.MetricCatalogue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metric catalogue of a namespace: the default, then the ConfigMaps of the shared namespace,
 * then those of its own, each in name order. Parsed once for each state of the ConfigMaps.
 */
final class Catalogues {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogues.class);
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final MetricCatalogue DEFAULT = load();

  private final String sharedNamespace;
  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  Catalogues(String sharedNamespace) {
    this.sharedNamespace = sharedNamespace;
  }

  private record Parsed(String versions, MetricCatalogue catalogue) {}

  /** The catalogue that comes with Sluice. */
  static MetricCatalogue defaults() {
    return DEFAULT;
  }

  /** The catalogue of a namespace, of the ConfigMaps in a cache. */
  MetricCatalogue of(String namespace, List<ConfigMap> configMaps) {
    List<ConfigMap> relevant =
        configMaps.stream()
            .filter(c -> rank(c, namespace) < 2)
            .sorted(
                Comparator.comparingInt((ConfigMap c) -> rank(c, namespace))
                    .thenComparing(c -> c.getMetadata().getName()))
            .toList();
    if (relevant.isEmpty()) {
      parsed.remove(namespace);
      return DEFAULT;
    }
    String versions =
        relevant.stream()
            .map(c -> c.getMetadata().getUid() + "@" + c.getMetadata().getResourceVersion())
            .collect(Collectors.joining(","));
    Parsed known = parsed.get(namespace);
    if (known != null && known.versions().equals(versions)) {
      return known.catalogue();
    }
    MetricCatalogue catalogue = parse(relevant);
    catalogue.errors().forEach(e -> LOG.atWarn().addKeyValue("namespace", namespace).log(e));
    parsed.put(namespace, new Parsed(versions, catalogue));
    return catalogue;
  }

  private int rank(ConfigMap c, String namespace) {
    String home = c.getMetadata().getNamespace();
    return namespace.equals(home) ? 1 : sharedNamespace.equals(home) ? 0 : 2;
  }

  private static MetricCatalogue parse(List<ConfigMap> configMaps) {
    MetricCatalogue catalogue = DEFAULT;
    for (ConfigMap c : configMaps) {
      Map<String, String> data = c.getData() == null ? Map.of() : new TreeMap<>(c.getData());
      for (Map.Entry<String, String> e : data.entrySet()) {
        String source =
            "ConfigMap %s/%s key %s"
                .formatted(c.getMetadata().getNamespace(), c.getMetadata().getName(), e.getKey());
        catalogue = add(catalogue, source, e.getValue());
      }
    }
    return catalogue;
  }

  private static MetricCatalogue add(MetricCatalogue catalogue, String source, String text) {
    try {
      return catalogue.with(source, YAML.readTree(text));
    } catch (JsonProcessingException e) {
      return catalogue.withError(source + ": no YAML: " + e.getOriginalMessage());
    }
  }

  private static MetricCatalogue load() {
    try (InputStream in = Catalogues.class.getResourceAsStream("default-metrics.yaml")) {
      if (in == null) {
        throw new IllegalStateException("default-metrics.yaml is not in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      MetricCatalogue catalogue = add(MetricCatalogue.empty(), "default-metrics.yaml", text);
      if (!catalogue.errors().isEmpty()) {
        throw new IllegalStateException(String.join("; ", catalogue.errors()));
      }
      return catalogue;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
