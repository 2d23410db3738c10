package nightreel.ingest;

import java.util.regex.Pattern;

/** Checks of single fields; what a message quotes is cut so that it stays one readable line. */
final class Fields {

  static final long GREATEST_ID = Integer.MAX_VALUE;

  /** The last second of the year 9999; times in milliseconds are beyond it. */
  static final long GREATEST_TIMESTAMP = 253_402_300_799L;

  private static final int LONGEST_RAW = 500;
  private static final int LONGEST_QUOTED = 60;
  private static final int LONGEST_LONG = 18;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private static final Pattern NO_DECIMALS = Pattern.compile("(?<=[0-9])\\.0*$");

  private Fields() {}

  static long id(String name, String text) throws BadRowException {
    return integer(name, text, GREATEST_ID, Reason.ID_OUT_OF_RANGE);
  }

  /**
   * An id that need not be given: null where the field is empty. A column with gaps becomes one of
   * decimals on its way through pandas, so that {@code 862.0} is 862.
   */
  static Long optionalId(String name, String text) throws BadRowException {
    return text.isBlank()
        ? null
        : (Long) id(name, NO_DECIMALS.matcher(text.strip()).replaceAll(""));
  }

  /** Seconds since 1970. */
  static long timestamp(String text) throws BadRowException {
    return integer("timestamp", text, GREATEST_TIMESTAMP, Reason.TIMESTAMP_OUT_OF_RANGE);
  }

  static float rating(String text) throws BadRowException {
    return isHalfStar(text) ? text.charAt(0) - '0' + (text.charAt(2) - '0') / 10f : anyRating(text);
  }

  /** Nearly all ratings are: then nothing need be parsed. */
  private static boolean isHalfStar(String text) {
    return text.length() == 3
        && text.charAt(0) >= '1'
        && text.charAt(0) <= '4'
        && text.charAt(1) == '.'
        && (text.charAt(2) == '0' || text.charAt(2) == '5');
  }

  private static float anyRating(String text) throws BadRowException {
    return (float) number("rating", text, 0.5, 5.0, Reason.RATING_OUT_OF_RANGE);
  }

  /** From 0 to 1. */
  static float relevance(String text) throws BadRowException {
    return (float) number("relevance", text, 0.0, 1.0, Reason.VALUE_OUT_OF_RANGE);
  }

  private static double number(
      String name, String text, double least, double most, Reason outOfRange)
      throws BadRowException {
    String digits = text(name, text);
    if (!NUMBER.matcher(digits).matches()) {
      throw new BadRowException(
          Reason.NOT_A_NUMBER, "%s %s is not a number", name, cutForMessage(digits));
    }
    double number = Double.parseDouble(digits) + 0.0; // which makes a zero of -0
    if (number < least || number > most) {
      throw new BadRowException(
          outOfRange, "%s %s is outside %s..%s", name, cutForMessage(digits), least, most);
    }
    return number;
  }

  /** A field that must not be empty, without the white space around it. */
  static String text(String name, String text) throws BadRowException {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new BadRowException(Reason.MISSING_VALUE, "%s is missing", name);
    }
    return stripped;
  }

  private static long integer(String name, String text, long greatest, Reason outOfRange)
      throws BadRowException {
    String digits = text(name, text);
    if (!isInteger(digits)) {
      throw new BadRowException(
          Reason.NOT_AN_INTEGER, "%s %s is not an integer", name, cutForMessage(digits));
    }
    long value = digits.length() > LONGEST_LONG ? Long.MAX_VALUE : Long.parseLong(digits);
    if (value < 1 || value > greatest) {
      throw new BadRowException(
          outOfRange, "%s %s is outside 1..%d", name, cutForMessage(digits), greatest);
    }
    return value;
  }

  private static boolean isInteger(String text) {
    int first = text.length() > 1 && text.charAt(0) == '-' ? 1 : 0;
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A row as it is kept in {@code rejected}. */
  static String cutRaw(String raw) {
    return cut(raw, LONGEST_RAW);
  }

  /** A value as messages quote it. */
  static String cutForMessage(String value) {
    return value.length() <= LONGEST_QUOTED ? value : cut(value, LONGEST_QUOTED) + "...";
  }

  /** The first characters of a text, without half a surrogate pair. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
