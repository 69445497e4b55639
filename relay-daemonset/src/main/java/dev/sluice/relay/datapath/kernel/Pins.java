package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.Bpf;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FileLock;
import dev.sluice.relay.ffi.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a bpf file system that holds one link per ingress interface, and the program array
 * the links' programs go on with (the kernel empties that array when nobody holds it).
 *
 * <pre>
 * link-eth1   link-eth2%2E100   programs-7
 * </pre>
 */
final class Pins implements AutoCloseable {
  private static final String LINK = "link-";
  private static final String PROGRAMS = "programs-";

  private final Path directory;
  private final int lock;

  private Pins(Path directory, int lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a directory, making it if there is none, for this process alone.
   *
   * @throws IOException when it cannot be made, or another process has it
   */
  static Pins open(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Pins(directory, FileLock.lock(directory));
  }

  /** The pinned link of an interface; null when there is none. */
  @Nullable TcxAttachment link(String interfaceName) {
    int fd = Bpf.open(path(linkName(interfaceName)));
    return fd < 0 ? null : new TcxAttachment(fd);
  }

  void pinLink(String interfaceName, int link) throws ErrnoException {
    Bpf.pin(link, path(linkName(interfaceName)));
  }

  /** Forgets the link of an interface; the link ends with its last descriptor. */
  void removeLink(String interfaceName) {
    remove(linkName(interfaceName));
  }

  /** Pins a program array beside those of older generations. */
  void pinPrograms(int programs) throws IOException {
    int next = 1;
    for (String name : names()) {
      if (name.startsWith(PROGRAMS)) {
        next = Math.max(next, 1 + number(name));
      }
    }
    Bpf.pin(programs, path(PROGRAMS + next));
  }

  /** Removes what is not in use any more: all but the newest array and these interfaces' links. */
  void tidy(Iterable<String> interfaceNames) throws IOException {
    List<String> names = names();
    int newest = 0;
    for (String name : names) {
      newest = name.startsWith(PROGRAMS) ? Math.max(newest, number(name)) : newest;
    }
    for (String name : names) {
      boolean keep = name.equals(PROGRAMS + newest);
      for (String interfaceName : interfaceNames) {
        keep |= name.equals(linkName(interfaceName));
      }
      if (!keep) {
        remove(name);
      }
    }
  }

  /** A bpf file system refuses names with dots. */
  static String linkName(String interfaceName) {
    StringBuilder name = new StringBuilder(LINK);
    for (int i = 0; i < interfaceName.length(); i++) {
      char c = interfaceName.charAt(i);
      if (c == '.' || c == '%') {
        name.append(
            HexFormat.of().withUpperCase().withPrefix("%").formatHex(new byte[] {(byte) c}));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  private static int number(String name) {
    String digits = name.substring(PROGRAMS.length());
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(LINK) || name.startsWith(PROGRAMS))
          .toList();
    }
  }

  private void remove(String name) {
    // A pin that stays is found and removed by the next start.
    directory.resolve(name).toFile().delete();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  /** Lets another process have the directory; what is pinned stays. */
  @Override
  public void close() {
    Native.close(lock);
  }
}
