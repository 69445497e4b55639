package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.gate.SLOGateSpec.Operator;
import dev.sluice.operator.kernel.Unit;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One comparison the gate makes.
 *
 * @param expectationId expectation it belongs to
 * @param targetIndex position of its target in that expectation
 * @param measurement name of the measurement, such as {@code latency_p95}
 * @param measurementUnit unit the measurement has
 * @param metric name the gate uses, such as {@code latency_p95_ms}
 * @param operator comparison
 * @param threshold threshold, in {@code unit}
 * @param unit unit of threshold and metric
 * @param window window of this target; absent = the gate's
 * @param sites sites it holds for; empty = all of the intent
 */
public record Slo(
    String expectationId,
    int targetIndex,
    String measurement,
    Unit measurementUnit,
    String metric,
    Operator operator,
    BigDecimal threshold,
    Unit unit,
    @Nullable String window,
    Selection sites) {}
