package dev.sluice.relay.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the software, which the build writes into the module's descriptor. */
final class Version implements IVersionProvider {
  Version() {}

  static String text() {
    var descriptor = Version.class.getModule().getDescriptor();
    return descriptor == null ? "unpackaged" : descriptor.rawVersion().orElse("unpackaged");
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
