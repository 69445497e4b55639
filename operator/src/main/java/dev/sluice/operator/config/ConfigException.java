package dev.sluice.operator.config;

import java.util.List;

/** The configuration cannot be used; says everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** A single problem. */
  public static ConfigException of(String problem) {
    return new ConfigException(List.of(problem));
  }

  /** One line for each problem: field, value, what is allowed. */
  public List<String> problems() {
    return problems;
  }
}
