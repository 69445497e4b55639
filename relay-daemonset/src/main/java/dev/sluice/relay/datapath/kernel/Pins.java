package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.ffi.Bpf;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.FileLock;
import dev.sluice.relay.ffi.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of a bpf file system that holds the links of ingress interfaces, and the program
 * array their programs go on with (the kernel empties that array when nobody holds it), and its
 * counters, so that the next process counts on.
 *
 * <pre>
 * link-eth1   link-eth2%2E100   xdp-eth1   programs-7   counters-7   sources-7   ledger-7
 * </pre>
 */
final class Pins implements AutoCloseable {
  /** Prefix of tcx links. */
  static final String LINK = "link-";

  /** Prefix of XDP links. */
  static final String XDP = "xdp-";

  /** Maps that the next process goes on counting from; the ledger, which tells the size, last. */
  static final List<String> COUNTED = List.of(MapLayout.COUNTERS, MapLayout.SOURCES, Ledger.MAP);

  private static final String PROGRAMS = "programs-";
  private static final String LEDGER = Ledger.MAP + "-";
  private static final List<String> PREFIXES =
      List.of(LINK, XDP, PROGRAMS, MapLayout.COUNTERS + "-", MapLayout.SOURCES + "-", LEDGER);

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

  /** Pins a program array beside those of older generations; answers its number. */
  int pinPrograms(int programs) throws IOException {
    int next = 1 + newest(names());
    Bpf.pin(programs, path(PROGRAMS + next));
    return next;
  }

  /** Pins a map that belongs to a program array. */
  void pinMap(String name, int number, int map) throws ErrnoException {
    Bpf.pin(map, path(name + "-" + number));
  }

  /** A new descriptor of a pinned map, or a negated errno. */
  int openMap(String name, int number) {
    return Bpf.open(path(name + "-" + number));
  }

  /** Numbers that have all maps to count on from, newest first. */
  List<Integer> counted() throws IOException {
    return names().stream()
        .filter(name -> name.startsWith(LEDGER))
        .map(Pins::number)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /**
   * Removes what is not in use any more: all but these links and the newest array with its maps.
   */
  void tidy(Set<String> tcx, Set<String> xdp) throws IOException {
    List<String> names = names();
    Set<String> keep = new HashSet<>();
    tcx.forEach(name -> keep.add(linkName(LINK, name)));
    xdp.forEach(name -> keep.add(linkName(XDP, name)));
    int newest = newest(names);
    keep.add(PROGRAMS + newest);
    COUNTED.forEach(map -> keep.add(map + "-" + newest));
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

  private static int newest(List<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(PROGRAMS))
        .mapToInt(Pins::number)
        .max()
        .orElse(0);
  }

  private static int number(String name) {
    String digits = name.substring(name.lastIndexOf('-') + 1);
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
