package dev.sluice.operator.cli;

import java.util.List;

/** Ends a command with its exit code and one line of explanation for each problem. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;

  private final int code;
  private final transient List<String> problems;

  private Failure(int code, List<String> problems) {
    super(String.join("; ", problems));
    this.code = code;
    this.problems = List.copyOf(problems);
  }

  static Failure failed(String problem) {
    return new Failure(FAILED, List.of(problem));
  }

  static Failure badInput(List<String> problems) {
    return new Failure(BAD_INPUT, problems);
  }

  int code() {
    return code;
  }

  List<String> problems() {
    return problems;
  }
}
