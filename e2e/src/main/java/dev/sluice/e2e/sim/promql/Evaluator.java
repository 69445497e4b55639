package dev.sluice.e2e.sim.promql;

import dev.sluice.e2e.sim.promql.Value.Sample;
import dev.sluice.e2e.sim.promql.Value.Scalar;
import dev.sluice.e2e.sim.promql.Value.Vector;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Evaluates an expression at one moment. */
public final class Evaluator {
  private static final String NAME = "__name__";
  private static final long LOOKBACK_MILLIS = 300_000;

  private final SeriesSource source;
  private final long at;

  private Evaluator(SeriesSource source, long at) {
    this.source = source;
    this.at = at;
  }

  /** Evaluates; {@code atMillis} is Unix time. */
  public static Value evaluate(Expr expr, SeriesSource source, long atMillis) {
    return new Evaluator(source, atMillis).eval(expr);
  }

  private Value eval(Expr expr) {
    return switch (expr) {
      case Expr.Num(double value) -> new Scalar(value);
      case Expr.Negate(Expr of) -> map(eval(of), v -> -v);
      case Expr.Selector selector -> instant(selector);
      case Expr.Call(String function, List<Expr> arguments) -> call(function, arguments);
      case Expr.Aggregate(String operator, List<String> by, Expr of) ->
          aggregate(operator, by, vector(of));
      case Expr.Binary(String operator, Expr left, Expr right) ->
          binary(operator, eval(left), eval(right));
    };
  }

  private Vector vector(Expr expr) {
    return switch (eval(expr)) {
      case Vector vector -> vector;
      case Scalar _ -> throw PromqlException.syntax("expected an instant vector, got a scalar");
    };
  }

  private Vector instant(Expr.Selector selector) {
    if (selector.rangeMillis() > 0) {
      throw PromqlException.syntax("a range vector is only allowed as a function's argument");
    }
    List<Sample> samples = new ArrayList<>();
    for (SeriesSource.Recorded series :
        source.select(selector.metric(), selector::matches, at - LOOKBACK_MILLIS, at)) {
      if (!series.ended() && series.values().length > 0) {
        Map<String, String> labels = new HashMap<>(series.labels());
        labels.put(NAME, selector.metric());
        samples.add(new Sample(labels, series.values()[series.values().length - 1]));
      }
    }
    return new Vector(samples);
  }

  private Vector call(String function, List<Expr> arguments) {
    if (Functions.OVER_TIME.contains(function)) {
      return overTime(function, (Expr.Selector) arguments.getFirst());
    }
    if (!(eval(arguments.get(0)) instanceof Scalar(double q))) {
      throw PromqlException.syntax(function + " takes a number first");
    }
    Map<Map<String, String>, List<Functions.Bucket>> histograms = new LinkedHashMap<>();
    for (Sample sample : vector(arguments.get(1)).samples()) {
      Map<String, String> labels = nameless(sample.labels());
      String le = labels.remove("le");
      if (le != null) {
        double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
        histograms
            .computeIfAbsent(labels, _ -> new ArrayList<>())
            .add(new Functions.Bucket(bound, sample.value()));
      }
    }
    return new Vector(
        histograms.entrySet().stream()
            .map(e -> new Sample(e.getKey(), Functions.quantile(q, e.getValue())))
            .toList());
  }

  private Vector overTime(String function, Expr.Selector selector) {
    long start = at - selector.rangeMillis();
    return new Vector(
        source.select(selector.metric(), selector::matches, start, at).stream()
            .filter(series -> Functions.enough(function, series))
            .map(s -> new Sample(s.labels(), Functions.overTime(function, s, start, at)))
            .toList());
  }

  private static Vector aggregate(String operator, List<String> by, Vector vector) {
    Map<Map<String, String>, DoubleSummaryStatistics> groups = new LinkedHashMap<>();
    for (Sample sample : vector.samples()) {
      Map<String, String> key = new HashMap<>(sample.labels());
      key.keySet().retainAll(by);
      groups.computeIfAbsent(key, _ -> new DoubleSummaryStatistics()).accept(sample.value());
    }
    return new Vector(
        groups.entrySet().stream()
            .map(e -> new Sample(e.getKey(), result(operator, e.getValue())))
            .toList());
  }

  private static double result(String operator, DoubleSummaryStatistics group) {
    return switch (operator) {
      case "sum" -> group.getSum();
      case "avg" -> group.getAverage();
      case "min" -> group.getMin();
      case "max" -> group.getMax();
      default -> group.getCount();
    };
  }

  private static Value binary(String operator, Value left, Value right) {
    if (operator.equals("or")) {
      return or(left, right);
    }
    DoubleBinaryOperator op =
        switch (operator) {
          case "+" -> Double::sum;
          case "-" -> (a, b) -> a - b;
          case "*" -> (a, b) -> a * b;
          default -> (a, b) -> a / b;
        };
    return switch (left) {
      case Scalar(double a) -> map(right, b -> op.applyAsDouble(a, b));
      case Vector a ->
          switch (right) {
            case Scalar(double b) -> map(a, v -> op.applyAsDouble(v, b));
            case Vector b -> matched(op, a, b);
          };
    };
  }

  private static Vector or(Value left, Value right) {
    if (!(left instanceof Vector a && right instanceof Vector b)) {
      throw PromqlException.syntax("set operator \"or\" not allowed in binary scalar expression");
    }
    List<Sample> all = new ArrayList<>(a.samples());
    List<Map<String, String>> seen = a.samples().stream().map(s -> nameless(s.labels())).toList();
    b.samples().stream().filter(s -> !seen.contains(nameless(s.labels()))).forEach(all::add);
    return new Vector(all);
  }

  private static Vector matched(DoubleBinaryOperator op, Vector left, Vector right) {
    Map<Map<String, String>, Double> byLabels = index(right, "right");
    index(left, "left");
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : left.samples()) {
      Map<String, String> labels = nameless(sample.labels());
      Double other = byLabels.get(labels);
      if (other != null) {
        samples.add(new Sample(labels, op.applyAsDouble(sample.value(), other)));
      }
    }
    return new Vector(samples);
  }

  private static Map<Map<String, String>, Double> index(Vector vector, String side) {
    Map<Map<String, String>, Double> byLabels = new HashMap<>();
    for (Sample sample : vector.samples()) {
      if (byLabels.put(nameless(sample.labels()), sample.value()) != null) {
        throw PromqlException.execution(
            "found duplicate series for a match group on the " + side + " hand-side");
      }
    }
    return byLabels;
  }

  private static Value map(Value value, DoubleUnaryOperator op) {
    return switch (value) {
      case Scalar(double v) -> new Scalar(op.applyAsDouble(v));
      case Vector(List<Sample> samples) ->
          new Vector(
              samples.stream()
                  .map(s -> new Sample(nameless(s.labels()), op.applyAsDouble(s.value())))
                  .toList());
    };
  }

  private static Map<String, String> nameless(Map<String, String> labels) {
    Map<String, String> copy = new HashMap<>(labels);
    copy.remove(NAME);
    return copy;
  }
}
