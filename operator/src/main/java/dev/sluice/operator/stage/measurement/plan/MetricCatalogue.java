package dev.sluice.operator.stage.measurement.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.measurement.MeasurementJobSpec.Measurement.SeriesPolicy;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.kernel.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Metrics by name. A document is an object {@code metrics: {name: {query, unit, series?,
 * window?}}}; later documents override earlier ones name by name.
 *
 * @param metrics templates by name
 * @param errors what was wrong with documents; a wrong entry is left out, the others count
 */
public record MetricCatalogue(Map<String, MetricTemplate> metrics, List<String> errors) {
  /** {@code $window} when nobody says anything else. */
  public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

  /** Copies the collections. */
  public MetricCatalogue {
    metrics = Map.copyOf(metrics);
    errors = List.copyOf(errors);
  }

  /** No metrics. */
  public static MetricCatalogue empty() {
    return new MetricCatalogue(Map.of(), List.of());
  }

  /** This catalogue with a document's metrics added, or in place of those of the same name. */
  public MetricCatalogue with(String source, JsonNode document) {
    Map<String, MetricTemplate> all = new TreeMap<>(metrics);
    List<String> wrong = new ArrayList<>(errors);
    JsonNode entries = document.path("metrics");
    if (!entries.isObject()) {
      wrong.add(source + ": metrics: must be an object of name to {query, unit, series, window}");
    }
    entries
        .properties()
        .forEach(e -> {
          List<String> problems = new ArrayList<>();
          Optional<MetricTemplate> template = read(e.getKey(), e.getValue(), problems);
          problems.forEach(p -> wrong.add(source + ": metrics." + e.getKey() + "." + p));
          template.ifPresent(t -> all.put(e.getKey(), t));
        });
    return new MetricCatalogue(all, wrong);
  }

  /** This catalogue with one more error. */
  public MetricCatalogue withError(String error) {
    List<String> wrong = new ArrayList<>(errors);
    wrong.add(error);
    return new MetricCatalogue(metrics, wrong);
  }

  /** A metric by name. */
  public Optional<MetricTemplate> find(String name) {
    return Optional.ofNullable(metrics.get(name));
  }

  /** All names in order, for error messages. */
  public String names() {
    return String.join(", ", metrics.keySet().stream().sorted().toList());
  }

  private static Optional<MetricTemplate> read(String name, JsonNode node, List<String> problems) {
    String query = node.path("query").asText("");
    if (query.isBlank()) {
      problems.add("query: missing");
    }
    PromQl.unknownVariables(query).forEach(v -> problems.add("query: " + PromQl.unknown(v)));
    String unitText = node.path("unit").asText("");
    Optional<Unit> unit = node.hasNonNull("unit") ? Unit.of(unitText) : Optional.empty();
    if (unit.isEmpty()) {
      problems.add("unit: '" + unitText + "' is not one of " + JobCheck.units());
    }
    Optional<SeriesPolicy> series = series(node.path("series").asText("Reject"));
    if (series.isEmpty()) {
      problems.add(
          "series: '"
              + node.path("series").asText()
              + "' is not one of "
              + Arrays.toString(SeriesPolicy.values()));
    }
    Duration window = DEFAULT_WINDOW;
    try {
      window = node.hasNonNull("window") ? Durations.parse(node.path("window").asText()) : window;
    } catch (IllegalArgumentException e) {
      problems.add("window: " + e.getMessage());
    }
    return problems.isEmpty()
        ? Optional.of(
            new MetricTemplate(
                name, query.strip(), unit.orElseThrow(), series.orElseThrow(), window))
        : Optional.empty();
  }

  private static Optional<SeriesPolicy> series(String text) {
    return Arrays.stream(SeriesPolicy.values()).filter(p -> p.name().equals(text)).findFirst();
  }
}
