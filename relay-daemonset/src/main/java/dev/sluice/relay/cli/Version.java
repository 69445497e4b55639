package dev.sluice.relay.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the software, from the jar. */
final class Version implements IVersionProvider {
  Version() {}

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
