package dev.sluice.operator.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.operator.kernel.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads single settings from a tree and the environment, and gathers every problem. */
final class Settings {
  private static final String PREFIX = "SLUICE_";

  private final TreeMap<String, JsonNode> file = new TreeMap<>();
  private final Map<String, String> environment;
  private final Set<String> known = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  Settings(JsonNode root, Map<String, String> environment) {
    this.environment = environment;
    flatten("", root);
  }

  /** The environment variable of a key: {@code http.tls.certFile} is SLUICE_HTTP_TLS_CERT_FILE. */
  static String variable(String key) {
    return PREFIX
        + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    file.keySet().stream()
        .filter(k -> !known.contains(k))
        .map(k -> k + ": unknown key; known keys: " + known.stream().sorted().collect(COMMAS))
        .forEach(all::add);
    return all;
  }

  private static final java.util.stream.Collector<CharSequence, ?, String> COMMAS =
      Collectors.joining(", ");

  void problem(String text) {
    problems.add(text);
  }

  String text(String key, String absent) {
    String value = raw(key);
    return value == null ? absent : value;
  }

  @Nullable Path path(String key, @Nullable String absent) {
    String value = raw(key);
    String chosen = value == null ? absent : value;
    if (chosen == null) {
      return null;
    }
    try {
      return Path.of(chosen);
    } catch (InvalidPathException e) {
      bad(key, chosen, "a file name");
      return null;
    }
  }

  boolean flag(String key, boolean absent) {
    String value = raw(key);
    if (value == null || value.equals("true") || value.equals("false")) {
      return value == null ? absent : value.equals("true");
    }
    bad(key, value, "true or false");
    return absent;
  }

  int number(String key, int absent, int least, int most) {
    String value = raw(key);
    if (value == null) {
      return absent;
    }
    if (value.matches("[0-9]{1,9}")) {
      int n = Integer.parseInt(value);
      if (n >= least && n <= most) {
        return n;
      }
    }
    bad(key, value, "a whole number from " + least + " to " + most);
    return absent;
  }

  Duration duration(String key, String absent, Duration least, Duration most) {
    String value = text(key, absent);
    try {
      Duration d = Durations.parse(value);
      if (d.compareTo(least) >= 0 && d.compareTo(most) <= 0) {
        return d;
      }
    } catch (IllegalArgumentException | ArithmeticException _) {
      // Reported below, together with the range.
    }
    bad(
        key,
        value,
        "a duration from %dms to %ds, such as 30s".formatted(least.toMillis(), most.toSeconds()));
    return Durations.parse(absent);
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type, E absent) {
    String value = raw(key);
    if (value == null) {
      return absent;
    }
    List<E> all = List.of(type.getEnumConstants());
    for (E e : all) {
      if (e.name().toLowerCase(Locale.ROOT).equals(value)) {
        return e;
      }
    }
    bad(
        key,
        value,
        "one of " + all.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).collect(COMMAS));
    return absent;
  }

  List<String> list(String key) {
    known.add(key);
    String fromEnvironment = environment.get(variable(key));
    if (fromEnvironment != null) {
      return Arrays.stream(fromEnvironment.split(","))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toList();
    }
    JsonNode node = file.get(key);
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      bad(key, node.toString(), "a list");
      return List.of();
    }
    List<String> values = new ArrayList<>();
    node.forEach(n -> values.add(n.asText()));
    return values;
  }

  void bad(String key, String value, String allowed) {
    boolean env = environment.containsKey(variable(key));
    String where = env ? key + " (from " + variable(key) + ")" : key;
    problems.add(where + ": '" + value + "' is not allowed; give " + allowed);
  }

  private @Nullable String raw(String key) {
    known.add(key);
    String fromEnvironment = environment.get(variable(key));
    if (fromEnvironment != null) {
      return fromEnvironment.isEmpty() ? null : fromEnvironment;
    }
    JsonNode node = file.get(key);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isValueNode()) {
      bad(key, node.toString(), "a single value");
      return null;
    }
    String value = node.asText();
    return value.isEmpty() ? null : value;
  }

  private void flatten(String prefix, JsonNode node) {
    node.properties()
        .forEach(e -> {
          String key = prefix + e.getKey();
          if (e.getValue().isObject()) {
            flatten(key + ".", e.getValue());
          } else {
            file.put(key, e.getValue());
          }
        });
  }
}
