package dev.sluice.operator.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** {@code -f}, for every command that takes documents. */
final class InputFile {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "file with one or more documents; - reads standard input")
  private String file;

  List<IntentInput> read(O2imsctl root) {
    return IntentInput.read(file, root.terminal().in());
  }
}
