package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.Bpf;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FileLock;
import dev.sluice.relay.ffi.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of a bpf file system that holds the links of ingress interfaces, and the program
 * array their programs go on with (the kernel empties that array when nobody holds it).
 *
 * <pre>
 * link-eth1   link-eth2%2E100   xdp-eth1   programs-7
 * </pre>
 */
final class Pins implements AutoCloseable {
  /** Prefix of tcx links. */
  static final String LINK = "link-";

  /** Prefix of XDP links. */
  static final String XDP = "xdp-";

  private static final String PROGRAMS = "programs-";
  private static final List<String> PREFIXES = List.of(LINK, XDP, PROGRAMS);

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

  /** A new descriptor of the pinned link of an interface, or a negated errno. */
  int link(String prefix, String interfaceName) {
    return Bpf.open(path(linkName(prefix, interfaceName)));
  }

  void pinLink(String prefix, String interfaceName, int link) throws ErrnoException {
    Bpf.pin(link, path(linkName(prefix, interfaceName)));
  }

  /** Forgets the link of an interface; the link ends with its last descriptor. */
  void removeLink(String prefix, String interfaceName) {
    remove(linkName(prefix, interfaceName));
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

  /** Removes what is not in use any more: all but the newest array and these links. */
  void tidy(Set<String> tcx, Set<String> xdp) throws IOException {
    List<String> names = names();
    Set<String> keep = new HashSet<>();
    tcx.forEach(name -> keep.add(linkName(LINK, name)));
    xdp.forEach(name -> keep.add(linkName(XDP, name)));
    int newest = 0;
    for (String name : names) {
      newest = name.startsWith(PROGRAMS) ? Math.max(newest, number(name)) : newest;
    }
    keep.add(PROGRAMS + newest);
    names.stream().filter(name -> !keep.contains(name)).forEach(this::remove);
  }

  /** A bpf file system refuses names with dots. */
  static String linkName(String prefix, String interfaceName) {
    StringBuilder name = new StringBuilder(prefix);
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
          .filter(name -> PREFIXES.stream().anyMatch(name::startsWith))
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
