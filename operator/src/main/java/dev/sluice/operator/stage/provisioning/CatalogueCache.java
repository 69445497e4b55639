package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.provisioning.plan.CatalogueParser;
import dev.sluice.operator.stage.provisioning.plan.Problem;
import dev.sluice.operator.stage.provisioning.plan.TemplateCatalogue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue in force: the built-in one and all catalogue ConfigMaps, parsed once per change.
 */
final class CatalogueCache {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogueCache.class);

  private final StageContext ctx;
  private @Nullable String key;
  private TemplateCatalogue catalogue = TemplateCatalogue.of(List.of(), Map.of());

  CatalogueCache(StageContext ctx) {
    this.ctx = ctx;
  }

  /** Parsed when it is first asked for: the schema checks would delay the start. */
  private static final class BuiltIn {
    static final TemplateCatalogue CATALOGUE = parse();

    private static TemplateCatalogue parse() {
      CatalogueParser.Parsed parsed = CatalogueParser.parse("built-in catalogue", text());
      if (!parsed.problems().isEmpty()) {
        throw new IllegalStateException(Problem.text(parsed.problems()));
      }
      return parsed.catalogue();
    }
  }

  /** The catalogue, with these ConfigMaps on top in the order of their names. */
  synchronized TemplateCatalogue with(List<ConfigMap> maps) {
    List<ConfigMap> sorted =
        maps.stream().sorted(Comparator.comparing(CatalogueCache::name)).toList();
    String now =
        String.join(
            ",",
            sorted.stream()
                .map(m -> name(m) + "@" + m.getMetadata().getResourceVersion())
                .toList());
    if (!now.equals(key)) {
      catalogue = BuiltIn.CATALOGUE;
      sorted.forEach(this::add);
      key = now;
    }
    return catalogue;
  }

  private void add(ConfigMap map) {
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    List<Problem> problems = new ArrayList<>();
    new TreeMap<>(data)
        .forEach((file, text) -> {
          if (file.endsWith(".yaml") || file.endsWith(".yml")) {
            CatalogueParser.Parsed parsed =
                CatalogueParser.parse("ConfigMap " + name(map) + " key " + file, text);
            problems.addAll(parsed.problems());
            catalogue = catalogue.with(parsed.catalogue());
          }
        });
    if (!problems.isEmpty()) {
      LOG.atWarn().addKeyValue("configMap", name(map)).log(Problem.text(problems));
      ctx.events()
          .transition(
              map,
              Condition.of(
                  ConditionType.VALID,
                  Truth.FALSE,
                  Reason.INVALID_SPEC,
                  Problem.text(problems),
                  ctx.clock().instant(),
                  0));
    }
  }

  private static String name(ConfigMap map) {
    return map.getMetadata().getNamespace() + "/" + map.getMetadata().getName();
  }

  private static String text() {
    try (InputStream in = CatalogueCache.class.getResourceAsStream(TemplateCatalogue.BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException("missing " + TemplateCatalogue.BUILT_IN);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
