package dev.sluice.relay.datapath.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many processors a program may find itself on. */
final class Processors {
  private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

  private Processors() {}

  /** One more than the highest number of a processor, online or not. */
  static int possible() throws IOException {
    return parse(Files.readString(POSSIBLE));
  }

  /** Reads a list such as {@code 0-3,8} of {@code Documentation/admin-guide/cputopology.rst}. */
  static int parse(String list) throws IOException {
    int highest = -1;
    for (String number : list.strip().split("[,-]")) {
      try {
        highest = Math.max(highest, Integer.parseInt(number));
      } catch (NumberFormatException e) {
        throw new IOException(POSSIBLE + " holds '" + list.strip() + "', no list of numbers", e);
      }
    }
    return highest + 1;
  }
}
