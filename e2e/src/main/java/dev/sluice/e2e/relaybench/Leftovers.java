package dev.sluice.e2e.relaybench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a benchmark that was killed leaves behind: namespaces with the processes in them, and a work
 * folder with a file system mounted in it. Names tell whose they are.
 */
final class Leftovers {
  private static final Pattern NAMESPACE = Pattern.compile("rb(\\d+)n\\d+[grs]\\d*");
  private static final Pattern FOLDER = Pattern.compile("relaybench(\\d+)-.*");

  /** The main thread may be making a namespace while it is stopped. */
  private static final int ROUNDS = 3;

  private Leftovers() {}

  /** What namespaces of this process are called; a number follows. */
  static String prefix() {
    return "rb" + ProcessHandle.current().pid() + "n";
  }

  /** A work folder of this process. */
  static Path folder() throws IOException {
    return Files.createTempDirectory("relaybench" + ProcessHandle.current().pid() + "-");
  }

  /** The process a namespace belongs to, if it is one of a benchmark. */
  static Optional<Long> owner(String namespace) {
    return owner(NAMESPACE, namespace);
  }

  private static Optional<Long> owner(Pattern pattern, String name) {
    Matcher matcher = pattern.matcher(name);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /** Removes what dead benchmarks left; answers how many namespaces that were. */
  static int ofTheDead() {
    return remove(pid -> !isBenchmark(pid));
  }

  /** From now on, removes what is this process's own when it ends, by a signal too. */
  static void atTheEnd() {
    long self = ProcessHandle.current().pid();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              for (int round = 0; round < ROUNDS && remove(pid -> pid == self) > 0; round++) {
                Shell.sleep(0.2);
              }
            }));
  }

  private static boolean isBenchmark(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"))
          .contains(RelayBench.class.getName());
    } catch (IOException e) {
      return false;
    }
  }

  private static int remove(LongPredicate whose) {
    List<String> namespaces =
        attempt("ip", "netns", "list")
            .lines()
            .map(line -> line.split(" ")[0])
            .filter(name -> owner(name).filter(whose::test).isPresent())
            .toList();
    for (String namespace : namespaces) {
      attempt("ip", "netns", "pids", namespace)
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(pid -> attempt("kill", "-KILL", pid.strip()));
      attempt("ip", "netns", "del", namespace);
    }
    folders().filter(path -> isOf(path, whose)).forEach(Leftovers::remove);
    return namespaces.size();
  }

  private static boolean isOf(Path folder, LongPredicate whose) {
    String name = String.valueOf(folder.getFileName());
    return owner(FOLDER, name).filter(whose::test).isPresent();
  }

  private static Stream<Path> folders() {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    Path mounted = folder.resolve(Restart.PINS);
    if (Files.exists(mounted)) {
      attempt("umount", mounted.toString());
    }
    attempt("rm", "-r", folder.toString());
  }

  /** Runs a program that may find nothing to do; answers what it said when it ended well. */
  private static String attempt(String... command) {
    try {
      return Shell.run(command);
    } catch (IllegalStateException | UncheckedIOException e) {
      return "";
    }
  }
}
