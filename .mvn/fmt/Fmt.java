import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Checks or applies google-java-format, run in source-launcher mode by the parent POM.
 *
 * <p>Arguments: {@code check|apply}, the file that remembers what was found well formatted, then
 * the folders. A remembered file is recognised by the hash of its bytes and not parsed again.
 */
final class Fmt {
  private static final String STYLE = "google-java-format 2.0.0";

  private Fmt() {}

  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Path memory = Path.of(args[1]);
    Set<String> known = recall(memory);
    Set<String> good = new TreeSet<>();
    Set<String> bad = new TreeSet<>();
    for (Path file : sources(List.of(args).subList(2, args.length))) {
      String source = Files.readString(file);
      String hash = hash(source);
      if (known.contains(hash)) {
        good.add(hash);
        continue;
      }
      try {
        String formatted = format(source);
        if (formatted.equals(source)) {
          good.add(hash);
        } else if (apply) {
          Files.writeString(file, formatted);
          good.add(hash(formatted));
          System.out.println("formatted " + file);
        } else {
          bad.add(file + ": not formatted");
        }
      } catch (FormatterException e) {
        bad.add(file + ":" + e.getMessage());
      }
    }
    Files.createDirectories(memory.getParent());
    Files.write(memory, good);
    if (!bad.isEmpty()) {
      bad.forEach(System.err::println);
      System.err.println(bad.size() + " file(s); run: mvn -q -N -Pfmt process-sources");
      System.exit(1);
    }
  }

  private static String format(String source) throws FormatterException {
    String tidy = RemoveUnusedImports.removeUnusedImports(source);
    return new Formatter().formatSource(ImportOrderer.reorderImports(tidy, Style.GOOGLE));
  }

  private static Set<String> recall(Path memory) throws IOException {
    return Files.exists(memory) ? Set.copyOf(Files.readAllLines(memory)) : Set.of();
  }

  private static List<Path> sources(List<String> folders) throws IOException {
    try (Stream<Path> files =
        folders.stream().map(Path::of).filter(Files::isDirectory).flatMap(Fmt::walk)) {
      return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static Stream<Path> walk(Path folder) {
    try {
      return Files.walk(folder).filter(Files::isRegularFile);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String hash(String source) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(STYLE.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest(source.getBytes(UTF_8)));
  }
}
