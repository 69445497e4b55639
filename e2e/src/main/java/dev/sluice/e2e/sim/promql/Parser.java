package dev.sluice.e2e.sim.promql;

import dev.sluice.e2e.sim.promql.Lexer.Kind;
import dev.sluice.e2e.sim.promql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Recursive descent over the tokens; what is not supported is an error, never ignored. */
public final class Parser {
  private static final Set<String> AGGREGATES = Set.of("sum", "avg", "min", "max", "count");
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|[smhdwy])");
  private static final Map<String, Long> MILLIS =
      Map.of(
          "ms", 1L,
          "s", 1_000L,
          "m", 60_000L,
          "h", 3_600_000L,
          "d", 86_400_000L,
          "w", 604_800_000L,
          "y", 31_536_000_000L);

  private final List<Token> tokens;
  private int next;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Parses a query. */
  public static Expr parse(String query) {
    Parser parser = new Parser(Lexer.read(query));
    Expr expr = parser.union();
    if (parser.peek().kind() != Kind.END) {
      throw parser.unexpected();
    }
    return expr;
  }

  /** Milliseconds of a duration such as {@code 1m30s}; whole text must be one. */
  public static long millis(String duration) {
    long sum = 0;
    Matcher part = PART.matcher(duration);
    int end = 0;
    while (part.find() && part.start() == end) {
      sum += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
      end = part.end();
    }
    if (end != duration.length() || sum == 0) {
      throw PromqlException.syntax("not a positive duration: \"" + duration + "\"");
    }
    return sum;
  }

  private Expr union() {
    Expr left = sum();
    while (peek().kind() == Kind.NAME && peek().text().equalsIgnoreCase("or")) {
      next++;
      left = new Expr.Binary("or", left, sum());
    }
    return left;
  }

  private Expr sum() {
    Expr left = product();
    while (isSign("+") || isSign("-")) {
      left = new Expr.Binary(take().text(), left, product());
    }
    return left;
  }

  private Expr product() {
    Expr left = unary();
    while (isSign("*") || isSign("/")) {
      left = new Expr.Binary(take().text(), left, unary());
    }
    return left;
  }

  private Expr unary() {
    if (accept("-")) {
      return new Expr.Negate(unary());
    }
    return accept("+") ? unary() : primary();
  }

  private Expr primary() {
    if (accept("(")) {
      Expr inner = union();
      expect(")");
      return inner;
    }
    Token token = take();
    return switch (token.kind()) {
      case NUMBER -> new Expr.Num(Double.parseDouble(token.text()));
      case NAME -> named(token);
      case DURATION, STRING, SIGN, END -> throw unexpected(token);
    };
  }

  private Expr named(Token token) {
    String lower = token.text().toLowerCase(Locale.ROOT);
    if (AGGREGATES.contains(lower) && (isSign("(") || isName("by"))) {
      return aggregate(lower);
    }
    if (isSign("(")) {
      return call(token);
    }
    if (lower.equals("inf") || lower.equals("nan")) {
      return new Expr.Num(lower.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN);
    }
    List<Expr.Matcher> matchers = accept("{") ? matchers() : List.of();
    return new Expr.Selector(token.text(), matchers, accept("[") ? range() : 0);
  }

  private Expr aggregate(String operator) {
    List<String> by = isName("by") ? by() : List.of();
    expect("(");
    Expr of = union();
    expect(")");
    return new Expr.Aggregate(operator, isName("by") ? by() : by, of);
  }

  private List<String> by() {
    next++;
    expect("(");
    List<String> labels = new ArrayList<>();
    while (!accept(")")) {
      labels.add(take(Kind.NAME));
      if (!isSign(")")) {
        expect(",");
      }
    }
    return List.copyOf(labels);
  }

  private Expr call(Token name) {
    if (!Functions.NAMES.contains(name.text())) {
      throw PromqlException.syntax(at(name) + "unknown function with name \"" + name.text() + "\"");
    }
    expect("(");
    List<Expr> arguments = new ArrayList<>();
    while (!accept(")")) {
      arguments.add(union());
      if (!isSign(")")) {
        expect(",");
      }
    }
    Functions.check(name.text(), arguments, at(name));
    return new Expr.Call(name.text(), List.copyOf(arguments));
  }

  private List<Expr.Matcher> matchers() {
    List<Expr.Matcher> all = new ArrayList<>();
    while (!accept("}")) {
      String label = take(Kind.NAME);
      Token operator = take();
      String value = take(Kind.STRING);
      all.add(matcher(label, operator, value));
      if (!isSign("}")) {
        expect(",");
      }
    }
    return List.copyOf(all);
  }

  private Expr.Matcher matcher(String label, Token operator, String value) {
    try {
      return switch (operator.text()) {
        case "=" -> new Expr.Matcher(label, Pattern.compile(Pattern.quote(value)), true);
        case "!=" -> new Expr.Matcher(label, Pattern.compile(Pattern.quote(value)), false);
        case "=~" -> new Expr.Matcher(label, Pattern.compile(value), true);
        case "!~" -> new Expr.Matcher(label, Pattern.compile(value), false);
        default -> throw unexpected(operator);
      };
    } catch (PatternSyntaxException e) {
      throw PromqlException.syntax(at(operator) + "not a regular expression: \"" + value + "\"");
    }
  }

  private long range() {
    long millis = millis(take(Kind.DURATION));
    expect("]");
    return millis;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private String take(Kind kind) {
    Token token = take();
    if (token.kind() != kind) {
      throw unexpected(token);
    }
    return token.text();
  }

  private boolean isSign(String text) {
    return peek().kind() == Kind.SIGN && peek().text().equals(text);
  }

  private boolean isName(String text) {
    return peek().kind() == Kind.NAME && peek().text().equalsIgnoreCase(text);
  }

  private boolean accept(String sign) {
    boolean is = isSign(sign);
    if (is) {
      next++;
    }
    return is;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw PromqlException.syntax(
          at(peek()) + "unexpected \"" + peek().text() + "\", expected \"" + sign + "\"");
    }
  }

  private PromqlException unexpected() {
    return unexpected(peek());
  }

  private static PromqlException unexpected(Token token) {
    return PromqlException.syntax(at(token) + "unexpected \"" + token.text() + "\"");
  }

  private static String at(Token token) {
    return "1:" + (token.at() + 1) + ": parse error: ";
  }
}
