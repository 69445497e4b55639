package dev.sluice.api.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Javadoc of the API types, read from their source: class files do not carry it. */
final class JavadocTexts {
  private static final Pattern TYPE =
      Pattern.compile("(?m)^\\s*public (?:static |final )*(?:record|class) (\\w+)");
  private static final Pattern INLINE_TAG = Pattern.compile("\\{@(?:code|link) ([^}]*)}");

  private final Path sources;
  private final Map<Class<?>, Doc> docs = new HashMap<>();

  JavadocTexts(Path sources) {
    this.sources = sources;
  }

  /** What a type is. */
  String of(Class<?> type) {
    return docs.computeIfAbsent(type, this::read).main();
  }

  /** What a component of a record is: its {@code @param}. */
  String of(Class<?> type, String component) {
    String text = docs.computeIfAbsent(type, this::read).params().get(component);
    if (text == null) {
      throw new IllegalStateException(type.getName() + " has no @param " + component);
    }
    return text;
  }

  private Doc read(Class<?> type) {
    Path file = sources.resolve(type.getNestHost().getName().replace('.', '/') + ".java");
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher declaration = TYPE.matcher(source);
    while (declaration.find()) {
      if (declaration.group(1).equals(type.getSimpleName())) {
        int begin = source.lastIndexOf("/**", declaration.start());
        int end = source.indexOf("*/", begin);
        return parse(source.substring(begin + 3, end));
      }
    }
    throw new IllegalStateException(file + " does not declare " + type.getSimpleName());
  }

  private static Doc parse(String comment) {
    String[] parts = clean(comment).split("@param ");
    Map<String, String> params = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] nameAndText = parts[i].strip().split(" ", 2);
      params.put(nameAndText[0], nameAndText[1].strip());
    }
    return new Doc(parts[0].strip(), params);
  }

  private static String clean(String comment) {
    String lines = comment.replaceAll("(?m)^\\s*\\* ?", "").replaceAll("\\s+", " ").strip();
    return INLINE_TAG.matcher(lines).replaceAll(m -> Matcher.quoteReplacement(m.group(1)));
  }

  private record Doc(String main, Map<String, String> params) {}
}
