package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was written, form-independent and not yet understood; each part knows its JSON path. */
public final class Raw {
  private Raw() {}

  /**
   * An intent.
   *
   * @param expectations expectations, in the order written
   * @param contexts contexts and characteristics of the whole intent
   */
  public record IntentInput(List<Expectation> expectations, List<Context> contexts) {
    /** Copies the collections. */
    public IntentInput {
      expectations = List.copyOf(expectations);
      contexts = List.copyOf(contexts);
    }
  }

  /**
   * An expectation.
   *
   * @param path where it stands
   * @param id its id
   * @param verbs verbs as written; empty = not given
   * @param objectType what it is about; absent = by its workloads
   * @param objectInstance instance name
   * @param names plain target names: sites, globs or words such as performance
   * @param workloads names of what to run
   * @param targets performance targets
   * @param contexts contexts
   * @param objectContexts contexts and parameters of the object
   */
  public record Expectation(
      String path,
      String id,
      List<Text> verbs,
      @Nullable Text objectType,
      @Nullable String objectInstance,
      List<Text> names,
      List<Text> workloads,
      List<Target> targets,
      List<Context> contexts,
      List<Context> objectContexts) {
    /** Copies the collections. */
    public Expectation {
      verbs = List.copyOf(verbs);
      names = List.copyOf(names);
      workloads = List.copyOf(workloads);
      targets = List.copyOf(targets);
      contexts = List.copyOf(contexts);
      objectContexts = List.copyOf(objectContexts);
    }
  }

  /** A text and where it stands. */
  public record Text(String path, String value) {}

  /**
   * A performance target.
   *
   * @param path where it stands
   * @param name its name as written
   * @param condition comparison as written; absent = the metric's natural one
   * @param value number, text or list
   * @param unit unit as written, when apart from the value
   * @param contexts contexts such as percentile
   */
  public record Target(
      String path,
      String name,
      @Nullable String condition,
      @Nullable JsonNode value,
      @Nullable String unit,
      List<Context> contexts) {
    /** Copies the collections. */
    public Target {
      contexts = List.copyOf(contexts);
    }
  }

  /**
   * A context.
   *
   * @param path where it stands
   * @param attribute its name as written
   * @param condition comparison as written; absent = read from the value, else equal
   * @param value value as written
   * @param unit unit as written, when apart from the value
   */
  public record Context(
      String path,
      String attribute,
      @Nullable String condition,
      @Nullable JsonNode value,
      @Nullable String unit) {

    /** The value as text; lists are joined by commas. */
    public String text() {
      return Raw.text(value);
    }
  }

  /** A JSON value as a person would write it. */
  public static String text(@Nullable JsonNode value) {
    if (value == null || value.isNull() || value.isMissingNode()) {
      return "";
    }
    if (value.isArray()) {
      return String.join(",", value.valueStream().map(Raw::text).toList());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
