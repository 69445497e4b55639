package dev.sluice.relay.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of a program whose start must be quick, which reflection over annotations is not. An
 * option is {@code --name value} or {@code --name=value}; the last of several counts.
 */
final class Arguments {
  private static final int WIDTH = 100;
  private static final int COLUMN = 27;

  private final Map<String, Option> options = new LinkedHashMap<>();

  /** Takes an option's value. */
  interface Setter {
    /**
     * Takes it.
     *
     * @throws WrongArgumentException when it is none of this option's
     */
    void set(String value) throws WrongArgumentException;
  }

  /** What a call of the program asks for. */
  enum Request {
    RUN,
    HELP,
    VERSION
  }

  private record Option(String name, String label, String description, Setter setter) {
    boolean isSwitch() {
      return label.isEmpty();
    }

    String heading() {
      return isSwitch() ? name : name + "=" + label;
    }
  }

  /** No options but {@code --help} and {@code --version}. */
  Arguments() {}

  /** An option with a value. */
  Arguments with(String name, String label, String description, Setter setter) {
    options.put(name, new Option(name, label, description, setter));
    return this;
  }

  /** An option with a path as its value. */
  Arguments path(String name, String label, String description, Consumer<String> setter) {
    return with(
        name,
        label,
        description,
        value -> {
          if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new WrongArgumentException(name + " '" + value + "': a path is needed");
          }
          setter.accept(value);
        });
  }

  /** An option with one of several words as its value, whatever their case. */
  <E extends Enum<E>> Arguments word(
      String name, String label, String description, List<E> words, Consumer<E> setter) {
    return with(
        name,
        label,
        description,
        value -> {
          for (E word : words) {
            if (word.name().equalsIgnoreCase(value)) {
              setter.accept(word);
              return;
            }
          }
          throw new WrongArgumentException(
              name + " '" + value + "': " + listed(words) + " is needed");
        });
  }

  /** {@code off, auto or always}. */
  private static String listed(List<? extends Enum<?>> words) {
    String all = String.join(", ", words.stream().map(Enum::name).toList());
    return all.toLowerCase(Locale.ROOT).replaceFirst(", ([^,]*)$", " or $1");
  }

  /** An option without a value. */
  Arguments flag(String name, String description, Runnable setter) {
    return with(name, "", description, value -> setter.run());
  }

  /** A whole number within bounds. */
  static int number(String name, String value, int min, int max) throws WrongArgumentException {
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of bounds.
    }
    throw new WrongArgumentException(
        name + " '" + value + "': a number from " + min + " to " + max + " is needed");
  }

  /**
   * Hands values to their options.
   *
   * @throws WrongArgumentException at the first that is unknown, incomplete or wrong
   */
  Request read(String... arguments) throws WrongArgumentException {
    Request request = Request.RUN;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--help") || argument.equals("-h")) {
        request = Request.HELP;
      } else if (argument.equals("--version") || argument.equals("-V")) {
        request = Request.VERSION;
      } else if (takes(argument, i + 1 < arguments.length ? arguments[i + 1] : null)) {
        i++;
      }
    }
    return request;
  }

  /** Takes one option; answers whether the next argument was its value. */
  private boolean takes(String argument, @Nullable String next) throws WrongArgumentException {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    Option option = options.get(name);
    if (option == null) {
      throw new WrongArgumentException("'" + name + "' is not an option");
    }
    if (option.isSwitch()) {
      if (equals >= 0) {
        throw new WrongArgumentException(name + " takes no value");
      }
      option.setter().set("");
      return false;
    }
    String value = equals < 0 ? next : argument.substring(equals + 1);
    if (value == null) {
      throw new WrongArgumentException(name + " needs " + option.label());
    }
    option.setter().set(value);
    return equals < 0;
  }

  /** All options, in the order they were declared. */
  String usage() {
    StringBuilder text = new StringBuilder();
    for (Option option : options.values()) {
      describe(text, option.heading(), option.description());
    }
    describe(text, "-h, --help", "Show this help message and exit.");
    describe(text, "-V, --version", "Print version information and exit.");
    return text.toString();
  }

  private static void describe(StringBuilder text, String heading, String description) {
    text.append("  ").append(heading);
    int column = heading.length() + 2;
    if (column >= COLUMN) {
      text.append('\n');
      column = 0;
    }
    text.repeat(' ', COLUMN - column);
    for (String line : wrapped(description)) {
      text.append(line).append('\n').repeat(' ', COLUMN);
    }
    text.setLength(text.length() - COLUMN);
  }

  private static List<String> wrapped(String description) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : description.split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH - COLUMN) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
