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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  private @Nullable Parsed parsed;

  private record Parsed(String versions, MetricCatalogue catalogue) {}

  /** The catalogue that comes with Sluice. */
  static MetricCatalogue defaults() {
    return DEFAULT;
  }

  /** The catalogue with these ConfigMaps on top, in the order of their names. */
  synchronized MetricCatalogue of(List<ConfigMap> configMaps) {
    List<ConfigMap> sorted =
        configMaps.stream().sorted(Comparator.comparing(c -> c.getMetadata().getName())).toList();
    String versions =
        sorted.stream()
            .map(c -> c.getMetadata().getUid() + "@" + c.getMetadata().getResourceVersion())
            .collect(Collectors.joining(","));
    Parsed known = parsed;
    if (known != null && known.versions().equals(versions)) {
      return known.catalogue();
    }
    MetricCatalogue catalogue = parse(sorted);
    catalogue.errors().forEach(e -> LOG.atWarn().log(e));
    parsed = new Parsed(versions, catalogue);
    return catalogue;
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
