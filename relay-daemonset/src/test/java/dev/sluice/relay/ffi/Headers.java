package dev.sluice.relay.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What a C compiler makes of this machine's headers. */
final class Headers {
  private static final Path COMPILER = Path.of("/usr/bin/gcc");

  private Headers() {}

  /** Skips, and says so, where there is no compiler or no header. */
  static void assume(Path... headers) {
    List<Path> needed = new ArrayList<>(List.of(headers));
    needed.add(COMPILER);
    boolean able = needed.stream().allMatch(Files::exists);
    if (!able) {
      System.err.println(
          "SKIPPED: layouts are compared with the headers only where there are " + needed);
    }
    Assumptions.assumeTrue(able, "needs " + needed);
  }

  /**
   * Values of C expressions.
   *
   * @param includes lines of the program before its first function
   * @param directory where it is written and compiled
   */
  static Map<String, Long> values(String includes, Set<String> expressions, Path directory)
      throws Exception {
    StringBuilder program =
        new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdio.h>\n")
            .append(includes)
            .append("int main(void) {\n");
    for (String expression : expressions) {
      program.append("  printf(\"%lld\\n\", (long long)(").append(expression).append("));\n");
    }
    Path source = Files.writeString(directory.resolve("values.c"), program + "  return 0;\n}\n");
    Path binary = directory.resolve("values");
    run(COMPILER.toString(), "-o", binary.toString(), source.toString());
    String[] lines = run(binary.toString()).strip().split("\n");
    Map<String, Long> values = new LinkedHashMap<>();
    int i = 0;
    for (String expression : expressions) {
      values.put(expression, Long.parseLong(lines[i++]));
    }
    return values;
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
