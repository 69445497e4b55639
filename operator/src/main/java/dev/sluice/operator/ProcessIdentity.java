package dev.sluice.operator;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who this process is, for leases and Events. */
final class ProcessIdentity {
  private ProcessIdentity() {}

  /** Host name and process id. */
  static String name() {
    return host() + "-" + ProcessHandle.current().pid();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
