package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.operator.kernel.Quantity;
import dev.sluice.operator.kernel.Unit;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import dev.sluice.operator.stage.intent.plan.ts28312.Comparison;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns one written target into an ExpectationTarget and the comparisons of the gate. */
final class TargetTranslator {
  private static final String UNITS =
      "us, ms, s, bps, kbps, Mbps, Gbps, ratio, percent, % or no unit";

  private final Findings findings;

  TargetTranslator(Findings findings) {
    this.findings = findings;
  }

  /**
   * Where a target stands and what holds for all targets around it.
   *
   * @param expectationId its expectation
   * @param index its position there
   * @param sites sites of the expectation
   * @param settings percentile and window given for the whole expectation
   */
  record Place(String expectationId, int index, Selection sites, Settings settings) {}

  /** A target in the standard's form and what the gate compares for it. */
  record Translated(Ts28312Intent.Target target, List<Slo> slos) {}

  /** Translates; empty when the target is refused, with the reason among the findings. */
  Optional<Translated> translate(Raw.Target raw, Place place) {
    JsonNode value = raw.value();
    if (raw.name().isBlank() || value == null) {
      findings.error(
          raw.path(),
          null,
          raw.name().isBlank() ? "names no metric" : "target '" + raw.name() + "' has no value");
      return Optional.empty();
    }
    Optional<Metric> known = Metric.known(raw.name());
    Settings own = new Settings(findings);
    raw.contexts().forEach(own::take);
    List<Ts28312Intent.Context> contexts = new ArrayList<>(Contexts.all(raw.contexts(), findings));
    Optional<Comparison> comparison = comparison(raw, known, value.isArray());
    if (comparison.isEmpty()) {
      return Optional.empty();
    }
    if (known.isEmpty() && !numeric(raw, value)) {
      findings.note(
          "target '"
              + raw.name()
              + "' ("
              + raw.path()
              + ") is no number: it is reported, not gated");
      return Optional.of(
          new Translated(
              new Ts28312Intent.Target(raw.name(), comparison.get(), value, contexts), List.of()));
    }
    List<Quantity> quantities = quantities(raw, value, known);
    if (quantities.isEmpty()) {
      return Optional.empty();
    }
    Unit unit = quantities.getFirst().unit();
    if (unit != Unit.COUNT) {
      contexts.add(
          new Ts28312Intent.Context(
              "unit", Comparison.IS_EQUAL_TO, TextNode.valueOf(unit.symbol())));
    }
    return Optional.of(
        new Translated(
            new Ts28312Intent.Target(
                raw.name(), comparison.get(), range(quantities, value.isArray()), contexts),
            slos(raw, comparison.get(), quantities, own, place)));
  }

  private Optional<Comparison> comparison(Raw.Target raw, Optional<Metric> known, boolean several) {
    if (raw.condition() != null) {
      Optional<Comparison> given = Comparison.of(raw.condition());
      if (given.isEmpty()) {
        findings.error(
            raw.path(), raw.condition(), "is no condition; allowed: " + Comparison.ALLOWED);
      }
      return given;
    }
    Comparison natural =
        known.map(Metric::natural).orElse(several ? Comparison.IS_ONE_OF : Comparison.IS_EQUAL_TO);
    findings.note(
        "target '" + raw.name() + "' (" + raw.path() + ") has no condition: read as " + natural);
    return Optional.of(natural);
  }

  private static boolean numeric(Raw.Target raw, JsonNode value) {
    JsonNode one = value.isArray() && !value.isEmpty() ? value.get(0) : value;
    String text = Raw.text(one).strip();
    return raw.unit() != null
        || one.isNumber()
        || (!text.isEmpty() && (Character.isDigit(text.charAt(0)) || text.charAt(0) == '-'));
  }

  /** The values in the canonical unit of their dimension; shares stay as written. */
  private List<Quantity> quantities(Raw.Target raw, JsonNode value, Optional<Metric> known) {
    List<JsonNode> values = value.isArray() ? value.valueStream().toList() : List.of(value);
    List<Quantity> out = new ArrayList<>();
    for (JsonNode v : values) {
      quantity(raw, v, known).ifPresent(out::add);
    }
    if (values.isEmpty()) {
      findings.error(raw.path(), "[]", "target '" + raw.name() + "' has no value");
    }
    return out.size() == values.size() ? out : List.of();
  }

  private Optional<Quantity> quantity(Raw.Target raw, JsonNode value, Optional<Metric> known) {
    String number = Raw.text(value);
    String text =
        raw.unit() == null || number.matches(".*[a-zA-Z%]\\s*") ? number : number + raw.unit();
    Optional<Quantity> read = Quantity.parse(text);
    if (read.isEmpty()) {
      findings.error(raw.path(), text, "is no number with a unit; allowed units: " + UNITS);
      return Optional.empty();
    }
    Quantity q = read.get();
    if (known.isEmpty()) {
      Unit suffix = Metric.of(raw.name(), q.unit()).unitOf(raw.name());
      return Optional.of(canonical(q.unit() == Unit.COUNT ? new Quantity(q.value(), suffix) : q));
    }
    Metric metric = known.get();
    if (q.unit() == Unit.COUNT) {
      Unit assumed = metric.unitOf(raw.name());
      findings.note(
          "target '"
              + raw.name()
              + "' ("
              + raw.path()
              + ") has no unit: read as "
              + assumed.symbol());
      return Optional.of(canonical(new Quantity(q.value(), assumed)));
    }
    if (q.unit().dimension() != metric.unit().dimension()) {
      findings.error(
          raw.path(),
          text,
          "has the wrong unit: " + metric.base() + " is measured in " + metric.unit().symbol());
      return Optional.empty();
    }
    return Optional.of(canonical(q));
  }

  private static Quantity canonical(Quantity q) {
    return switch (q.unit().dimension()) {
      case TIME -> q.in(Unit.MILLISECONDS);
      case RATE -> q.in(Unit.MBPS);
      case SHARE, COUNT -> q;
    };
  }

  private static JsonNode range(List<Quantity> quantities, boolean several) {
    if (!several) {
      return number(quantities.getFirst());
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    quantities.forEach(q -> list.add(number(q)));
    return list;
  }

  private static JsonNode number(Quantity q) {
    return DecimalNode.valueOf(plain(q.value()));
  }

  private static BigDecimal plain(BigDecimal value) {
    return new BigDecimal(value.toPlainString());
  }

  private List<Slo> slos(
      Raw.Target raw, Comparison comparison, List<Quantity> values, Settings own, Place place) {
    List<Operator> operators =
        switch (comparison) {
          case IS_LESS_THAN -> List.of(Operator.LESS);
          case IS_EQUAL_TO_OR_LESS_THAN -> List.of(Operator.AT_MOST);
          case IS_GREATER_THAN -> List.of(Operator.GREATER);
          case IS_EQUAL_TO_OR_GREATER_THAN -> List.of(Operator.AT_LEAST);
          case IS_EQUAL_TO -> List.of(Operator.EQUAL);
          case IS_WITHIN_RANGE -> List.of(Operator.AT_LEAST, Operator.AT_MOST);
          case IS_OUTSIDE_RANGE, IS_ONE_OF, IS_NOT_ONE_OF, IS_ALL_OF -> List.of();
        };
    if (operators.isEmpty()) {
      findings.note(
          "target '"
              + raw.name()
              + "' ("
              + raw.path()
              + ") with "
              + comparison
              + " is reported, not"
              + " gated");
      return List.of();
    }
    if (operators.size() != values.size()) {
      findings.error(
          raw.path(),
          Raw.text(raw.value()),
          "needs " + operators.size() + " value(s) for " + comparison);
      return List.of();
    }
    Metric metric = Metric.of(raw.name(), values.getFirst().unit());
    String quantile = quantile(raw, metric, own.quantile(), place.settings().quantile());
    String window = own.window() == null ? place.settings().window() : own.window();
    List<Slo> out = new ArrayList<>();
    for (int i = 0; i < operators.size(); i++) {
      out.add(slo(metric, quantile, operators.get(i), values.get(i), window, place));
    }
    return out;
  }

  private @Nullable String quantile(
      Raw.Target raw, Metric metric, @Nullable String own, @Nullable String around) {
    String given = own != null ? own : metric.quantile() != null ? metric.quantile() : around;
    if (given == null && metric.spread()) {
      findings.note(
          "target '" + raw.name() + "' (" + raw.path() + ") has no percentile: read as the 95th");
      return "p95";
    }
    return given;
  }

  private static Slo slo(
      Metric metric,
      @Nullable String quantile,
      Operator operator,
      Quantity value,
      @Nullable String window,
      Place place) {
    String named = quantile == null ? metric.base() : metric.base() + "_" + quantile;
    Unit unit = value.unit();
    String suffix = unit == Unit.COUNT || unit == Unit.RATIO ? "" : "_" + unit.symbol();
    return new Slo(
        place.expectationId(),
        place.index(),
        metric.spread() ? named : metric.base(),
        metric.unit(),
        named + suffix,
        operator,
        plain(value.value()),
        unit,
        window,
        place.sites());
  }
}
