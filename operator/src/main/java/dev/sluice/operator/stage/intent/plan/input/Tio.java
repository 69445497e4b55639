package dev.sluice.operator.stage.intent.plan.input;

import dev.sluice.operator.stage.intent.plan.rdf.Term;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words of TM Forum's intent ontology (TR290, TR292), versions 1 to 3.6. Classes count in any
 * version's namespace; properties count by their last name, since dialects put them in their own.
 */
final class Tio {
  /** What an expectation is about. */
  static final String TARGET = "target";

  /** What is to be delivered. */
  static final String DESCRIPTION = "targetDescription";

  private static final Pattern MODEL = Pattern.compile(".*IntentCommonModel[#/]([A-Za-z]+)");

  /** Comparisons and the condition each means; {@code value} means the metric's natural one. */
  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("atMost", "atMost"),
          Map.entry("atLeast", "atLeast"),
          Map.entry("smaller", "smaller"),
          Map.entry("lessThan", "smaller"),
          Map.entry("greater", "greater"),
          Map.entry("greaterThan", "greater"),
          Map.entry("exactly", "equal"),
          Map.entry("equal", "equal"),
          Map.entry("equals", "equal"),
          Map.entry("inRange", "inRange"),
          Map.entry("oneOf", "oneOf"),
          Map.entry("value", ""));

  private static final Set<String> UNITS = Set.of("unit", "hasUnit", "unitType", "units");

  private static final Set<String> MEMBERS =
      Set.of("member", "hasMember", "element", "hasElement", "targetMember");

  private static final Set<String> COMBINED = Set.of("anyof", "noneof", "oneof", "not", "nand");

  private static final Set<String> LATEST =
      Set.of("lastvalue", "latestvalue", "valuesoftargetproperty", "metric", "value");

  private static final Map<String, String> UNMAPPED =
      Map.of(
          "label", "describes; it decides nothing",
          "comment", "describes; it decides nothing",
          "description", "describes; it decides nothing",
          "validIf", "conditions of validity are not evaluated: give validFor",
          "owner", "TS 28.312 has no owner of an intent",
          "intentOwner", "TS 28.312 has no owner of an intent",
          "handler", "TS 28.312 has no handler of an intent",
          "confidenceLevel", "guarantees are not negotiated",
          "guaranteePeriod", "guarantees are not negotiated",
          "guaranteePeriodUpdateInterval", "guarantees are not negotiated");

  private Tio() {}

  /** The class of the common model an IRI is; empty when it is none. */
  static Optional<String> model(String iri) {
    Matcher m = MODEL.matcher(iri);
    return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
  }

  /** Whether a property holds the expectations or conditions that must all be met. */
  static boolean all(String predicate) {
    String name = Term.local(predicate);
    return name.equals("hasExpectation") || name.equals("allOf");
  }

  /** The condition a property means; empty text = the metric's natural one. */
  static Optional<String> operator(String predicate) {
    return Optional.ofNullable(OPERATORS.get(Term.local(predicate)));
  }

  static boolean unit(String predicate) {
    return UNITS.contains(Term.local(predicate));
  }

  static boolean percentile(String predicate) {
    String name = Term.local(predicate);
    return name.equals("percentile") || name.equals("quantile");
  }

  /** Whether a property names the members of a set, {@code rdf:_1} among them. */
  static boolean member(String predicate) {
    String name = Term.local(predicate);
    return MEMBERS.contains(name) || name.matches("_[0-9]+");
  }

  /** Whether a property combines conditions in a way a gate cannot judge. */
  static boolean combined(String predicate) {
    return COMBINED.contains(Term.local(predicate).toLowerCase(Locale.ROOT));
  }

  /** Whether a function only picks a metric's latest value. */
  static boolean latest(String function) {
    return LATEST.contains(function.toLowerCase(Locale.ROOT));
  }

  /** Whether a property only describes. */
  static boolean descriptive(String predicate) {
    return UNMAPPED.containsKey(Term.local(predicate));
  }

  /** Why a property changes nothing. */
  static String reason(String predicate) {
    return UNMAPPED.getOrDefault(
        Term.local(predicate), "is not understood here; it changes nothing that is provisioned");
  }
}
