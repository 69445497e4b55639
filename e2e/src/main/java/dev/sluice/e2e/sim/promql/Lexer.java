package dev.sluice.e2e.sim.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a query into tokens. */
final class Lexer {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+|#[^\\n]*)"
              + "|(?<duration>(?:[0-9]+(?:ms|[smhdwy]))+(?![A-Za-z0-9_]))"
              + "|(?<number>(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
              + "|(?<name>[A-Za-z_:][A-Za-z0-9_:]*)"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)"
              + "|(?<sign>=~|!~|!=|[-+*/(){}\\[\\],=])");

  /** Kinds of token. */
  enum Kind {
    NUMBER,
    DURATION,
    NAME,
    STRING,
    SIGN,
    END
  }

  /** A token; a string comes without its quotes. */
  record Token(Kind kind, String text, int at) {}

  private Lexer() {}

  static List<Token> read(String query) {
    List<Token> tokens = new ArrayList<>();
    Matcher m = TOKEN.matcher(query);
    int at = 0;
    while (at < query.length()) {
      if (!m.region(at, query.length()).lookingAt()) {
        throw PromqlException.syntax(
            "1:" + (at + 1) + ": parse error: unexpected character: '" + query.charAt(at) + "'");
      }
      if (m.group("space") == null) {
        tokens.add(token(m, at));
      }
      at = m.end();
    }
    tokens.add(new Token(Kind.END, "end of input", at));
    return List.copyOf(tokens);
  }

  private static Token token(Matcher m, int at) {
    String text = m.group();
    if (m.group("duration") != null) {
      return new Token(Kind.DURATION, text, at);
    }
    if (m.group("number") != null) {
      return new Token(Kind.NUMBER, text, at);
    }
    if (m.group("name") != null) {
      return new Token(Kind.NAME, text, at);
    }
    if (m.group("string") != null) {
      String inner = text.substring(1, text.length() - 1);
      return new Token(Kind.STRING, text.charAt(0) == '`' ? inner : inner.translateEscapes(), at);
    }
    return new Token(Kind.SIGN, text, at);
  }
}
