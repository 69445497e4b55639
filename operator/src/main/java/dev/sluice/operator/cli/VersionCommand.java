package dev.sluice.operator.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code o2imsctl version}. */
@Command(name = "version", description = "Version of this program and of its Java.")
final class VersionCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private O2imsctl root;

  @Override
  public Integer call() {
    String version =
        Objects.requireNonNullElse(
            O2imsctl.class.getPackage().getImplementationVersion(), "unpackaged");
    root.terminal().out().println("o2imsctl " + version + " (Java " + Runtime.version() + ")");
    return 0;
  }
}
