package nightreel.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks of single values of TMDB, which exports write as JSON, as text or as Python. What is
 * missing, empty or said to be none is null.
 */
final class TmdbValues {

  static final int LONGEST_NAME = 200;

  private static final LocalDate FIRST_DATE = LocalDate.of(1870, 1, 1);
  private static final LocalDate LAST_DATE = LocalDate.of(2100, 12, 31);
  private static final int LONGEST_NUMBER = 40;

  /** How exports write that there is no value. */
  private static final Set<String> NONE = Set.of("", "none", "null", "nan", "\\n");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  /** Control characters, halves of surrogate pairs and all kinds of space. */
  private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Z}]+");

  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[a-z]{2,8})?");
  private static final Pattern IMAGE_PATH =
      Pattern.compile("/[A-Za-z0-9_.-]{1,100}\\.(jpg|jpeg|png|svg|webp)");

  private TmdbValues() {}

  static Double number(String name, JsonNode value, double least, double most)
      throws BadRowException {
    return number(name, value, least, most, Reason.VALUE_OUT_OF_RANGE);
  }

  /** A whole number, also where it is written as {@code 81.0}. */
  static Long integer(String name, JsonNode value, long most, Reason outOfRange)
      throws BadRowException {
    Double number = number(name, value, 0, most, outOfRange);
    if (number == null) {
      return null;
    }
    if (number != Math.rint(number)) {
      throw new BadRowException(
          Reason.NOT_AN_INTEGER, "%s %s is not an integer", name, single(name, value));
    }
    return number.longValue();
  }

  private static Double number(
      String name, JsonNode value, double least, double most, Reason outOfRange)
      throws BadRowException {
    String text = single(name, value);
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text).matches()) {
      throw new BadRowException(
          Reason.NOT_A_NUMBER, "%s %s is not a number", name, Fields.cutForMessage(text));
    }
    double number = Double.parseDouble(text) + 0.0; // which makes a zero of -0
    if (number < least || number > most) {
      throw new BadRowException(outOfRange, "%s %s is outside %.0f..%.0f", name, text, least, most);
    }
    return number;
  }

  static LocalDate date(String name, JsonNode value) throws BadRowException {
    String text = single(name, value);
    if (text == null) {
      return null;
    }
    LocalDate date;
    try {
      date = LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new BadRowException(
          Reason.NOT_A_DATE, "%s %s is not a date like 1995-10-30", name, cut(text));
    }
    if (date.isBefore(FIRST_DATE) || date.isAfter(LAST_DATE)) {
      throw new BadRowException(
          Reason.VALUE_OUT_OF_RANGE, "%s %s is outside %s..%s", name, text, FIRST_DATE, LAST_DATE);
    }
    return date;
  }

  static Boolean flag(String name, JsonNode value) throws BadRowException {
    String text = single(name, value);
    if (text == null) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw new BadRowException(
              Reason.WRONG_VALUE, "%s %s is neither true nor false", name, cut(text));
    };
  }

  static String language(String name, JsonNode value) throws BadRowException {
    String text = single(name, value);
    return text == null
        ? null
        : matching(name, text.toLowerCase(Locale.ROOT), LANGUAGE, "a language such as en");
  }

  static String imagePath(String name, JsonNode value) throws BadRowException {
    String text = single(name, value);
    return text == null ? null : matching(name, text, IMAGE_PATH, "an image such as /a1B2.jpg");
  }

  private static String matching(String name, String text, Pattern pattern, String what)
      throws BadRowException {
    if (!pattern.matcher(text).matches()) {
      throw new BadRowException(Reason.WRONG_VALUE, "%s %s is not %s", name, cut(text), what);
    }
    return text;
  }

  /** Text on one line without control characters, cut where it is longer. */
  static String text(String name, JsonNode value, int longest) throws BadRowException {
    String text = single(name, value);
    if (text == null) {
      return null;
    }
    String clean = clean(text, longest);
    return clean.isEmpty() ? null : clean;
  }

  /**
   * The names in a list of {@code {"name": ...}}, without those that are empty or said again.
   *
   * @param most how many are kept
   */
  static List<String> names(List<JsonNode> elements, int most) {
    var names = new LinkedHashSet<String>();
    for (JsonNode element : elements) {
      String name = clean(element.path("name").asText(""), LONGEST_NAME);
      if (!name.isEmpty() && names.size() < most) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  /** The objects of a list; none where there is no list. */
  static List<JsonNode> objects(String name, JsonNode value) throws BadRowException {
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    List<JsonNode> elements = value.isArray() ? value.valueStream().toList() : List.of(value);
    if (!value.isArray() || !elements.stream().allMatch(JsonNode::isObject)) {
      throw new BadRowException(
          Reason.MALFORMED_LIST, "%s %s is not a list of objects", name, cut(value.toString()));
    }
    return elements;
  }

  private static String single(String name, JsonNode value) throws BadRowException {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isValueNode()) {
      throw new BadRowException(
          Reason.WRONG_VALUE, "%s %s is not a single value", name, cut(value.toString()));
    }
    String text = value.asText().strip();
    return NONE.contains(text.toLowerCase(Locale.ROOT)) ? null : text;
  }

  private static String clean(String text, int longest) {
    String oneLine = NO_TEXT.matcher(Mojibake.repair(text)).replaceAll(" ").strip();
    return Fields.cut(oneLine, longest).strip();
  }

  private static String cut(String text) {
    return Fields.cutForMessage(text);
  }
}
