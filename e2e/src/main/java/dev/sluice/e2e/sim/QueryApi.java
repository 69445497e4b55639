package dev.sluice.e2e.sim;

import static dev.sluice.e2e.sim.Answer.arr;
import static dev.sluice.e2e.sim.Answer.obj;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.e2e.sim.promql.Evaluator;
import dev.sluice.e2e.sim.promql.Expr;
import dev.sluice.e2e.sim.promql.Parser;
import dev.sluice.e2e.sim.promql.PromqlException;
import dev.sluice.e2e.sim.promql.Value;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Prometheus query API over a site's recording. */
final class QueryApi {
  private static final int MAX_POINTS = 11_000;

  private final Telemetry telemetry;
  private final SimulatorOptions options;

  QueryApi(Telemetry telemetry, SimulatorOptions options) {
    this.telemetry = telemetry;
    this.options = options;
  }

  /** Answers; the path begins after {@code /api/v1}. */
  Answer answer(Call call) {
    if (!call.is("GET") && !call.is("POST")) {
      return Answer.notAllowed(call.method(), "GET, POST");
    }
    try {
      return switch (String.join("/", call.path())) {
        case "query" -> instant(call);
        case "query_range" -> range(call);
        default -> Answer.notFound("/api/v1/" + String.join("/", call.path()));
      };
    } catch (PromqlException e) {
      String text = String.valueOf(e.getMessage());
      return e.isSyntax() ? error(400, "bad_data", text) : error(422, "execution", text);
    }
  }

  private Answer instant(Call call) {
    Expr expr = Parser.parse(required(call, "query"));
    long at = call.parameters().containsKey("time") ? time(call, "time") : options.clock().millis();
    return switch (Evaluator.evaluate(expr, telemetry, at)) {
      case Value.Scalar(double value) -> success("scalar", point(at, value));
      case Value.Vector(List<Value.Sample> samples) -> {
        ArrayNode result = arr();
        samples.forEach(s -> result.add(obj("metric", s.labels(), "value", point(at, s.value()))));
        yield success("vector", result);
      }
    };
  }

  private Answer range(Call call) {
    Expr expr = Parser.parse(required(call, "query"));
    long start = time(call, "start");
    long end = time(call, "end");
    long step = step(required(call, "step"));
    if (end < start) {
      throw bad("end timestamp must not be before start time");
    }
    if ((end - start) / step >= MAX_POINTS) {
      throw bad("exceeded maximum resolution of 11,000 points per timeseries");
    }
    Map<String, ObjectNode> series = new TreeMap<>();
    for (long at = start; at <= end; at += step) {
      for (Value.Sample sample : samples(Evaluator.evaluate(expr, telemetry, at))) {
        Map<String, String> labels = new TreeMap<>(sample.labels());
        series
            .computeIfAbsent(labels.toString(), _ -> obj("metric", labels, "values", arr()))
            .withArray("values")
            .add(point(at, sample.value()));
      }
    }
    ArrayNode result = arr();
    series.values().forEach(result::add);
    return success("matrix", result);
  }

  private static List<Value.Sample> samples(Value value) {
    return switch (value) {
      case Value.Scalar(double v) -> List.of(new Value.Sample(Map.of(), v));
      case Value.Vector(List<Value.Sample> samples) -> samples;
    };
  }

  private static String required(Call call, String name) {
    String value = call.parameters().getOrDefault(name, "");
    if (value.isBlank()) {
      throw bad("invalid parameter \"" + name + "\": it is required");
    }
    return value;
  }

  private static long time(Call call, String name) {
    String text = required(call, name);
    try {
      return text.matches("-?[0-9.]+(e[+-]?[0-9]+)?")
          ? new BigDecimal(text).movePointRight(3).longValue()
          : Instant.parse(text).toEpochMilli();
    } catch (NumberFormatException | DateTimeException e) {
      throw bad(
          "invalid parameter \"" + name + "\": cannot parse \"" + text + "\" to a valid timestamp");
    }
  }

  private static long step(String text) {
    try {
      long millis =
          text.matches("[0-9.]+")
              ? new BigDecimal(text).movePointRight(3).longValue()
              : Parser.millis(text);
      if (millis > 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      throw bad("invalid parameter \"step\": cannot parse \"" + text + "\" to a valid duration");
    }
    throw bad("invalid parameter \"step\": zero or negative query resolution step widths");
  }

  private static PromqlException bad(String message) {
    return PromqlException.badParameter(message);
  }

  private static ArrayNode point(long millis, double value) {
    return arr(BigDecimal.valueOf(millis, 3), number(value));
  }

  /** A number as Prometheus writes it. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.isNaN(value) || value != Math.rint(value) || Math.abs(value) > 1e15
        ? Double.toString(value)
        : Long.toString((long) value);
  }

  private static Answer success(String type, ArrayNode result) {
    return Answer.json(
        200, obj("status", "success", "data", obj("resultType", type, "result", result)));
  }

  private static Answer error(int status, String type, String message) {
    return Answer.json(status, obj("status", "error", "errorType", type, "error", message));
  }
}
