package dev.sluice.api.measurement;

/** The cron forms a schedule may have, as a rule of the server. */
final class Cron {
  /** Longest schedule. */
  static final int LENGTH = 128;

  /** What is wrong with a schedule that breaks {@link #RULE}. */
  static final String MESSAGE =
      "must be a cron of five fields (minute hour day month weekday) or six (second first):"
          + " seconds and minutes 0-59, hours 0-23, days 1-31, months 1-12 or JAN-DEC, weekdays 0-7"
          + " or SUN-SAT, such as */30 * * * * *";

  private static final String STEP = "(/[1-9][0-9]?)?";
  private static final String SIXTY = "[0-5]?[0-9]";
  private static final String HOUR = "([01]?[0-9]|2[0-3])";
  private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
  private static final String MONTH =
      "(0?[1-9]|1[0-2]|(?i:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))";
  private static final String WEEKDAY = "([0-7]|(?i:SUN|MON|TUE|WED|THU|FRI|SAT))";

  private static final String SIXTIES_ITEM = "(\\*|" + SIXTY + "(-" + SIXTY + ")?)" + STEP;
  private static final String HOURS_ITEM = "(\\*|" + HOUR + "(-" + HOUR + ")?)" + STEP;
  private static final String DAYS_ITEM = "(\\*|" + DAY + "(-" + DAY + ")?)" + STEP;
  private static final String MONTHS_ITEM = "(\\*|" + MONTH + "(-" + MONTH + ")?)" + STEP;
  private static final String WEEKDAYS_ITEM = "(\\*|" + WEEKDAY + "(-" + WEEKDAY + ")?)" + STEP;

  private static final String SIXTIES = SIXTIES_ITEM + "(," + SIXTIES_ITEM + ")*";
  private static final String HOURS = HOURS_ITEM + "(," + HOURS_ITEM + ")*";
  private static final String DAYS = DAYS_ITEM + "(," + DAYS_ITEM + ")*";
  private static final String MONTHS = MONTHS_ITEM + "(," + MONTHS_ITEM + ")*";
  private static final String WEEKDAYS = WEEKDAYS_ITEM + "(," + WEEKDAYS_ITEM + ")*";

  /** Last day, last weekday, the weekday nearest to a day: with seconds only, as in Spring. */
  private static final String SPRING_DAYS = "(" + DAYS + "|\\?|L|LW|" + DAY + "W)";

  private static final String SPRING_WEEKDAYS = "(" + WEEKDAYS + "|\\?|" + WEEKDAY + "(L|#[1-5]))";

  private static final String GAP = "\\s+";

  private static final String SIX =
      SIXTIES
          + GAP
          + SIXTIES
          + GAP
          + HOURS
          + GAP
          + SPRING_DAYS
          + GAP
          + MONTHS
          + GAP
          + SPRING_WEEKDAYS;
  private static final String FIVE =
      SIXTIES + GAP + HOURS + GAP + DAYS + GAP + MONTHS + GAP + WEEKDAYS;

  /** The form of a schedule, in the syntax that Java and RE2 share. */
  static final String PATTERN = "^\\s*((" + SIX + ")|(" + FIVE + "))\\s*$";

  /** The rule on a schedule. */
  static final String RULE = "self.matches(r'" + PATTERN + "')";

  private Cron() {}
}
