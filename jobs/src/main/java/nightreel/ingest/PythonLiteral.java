package nightreel.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what Python's {@code repr} writes of lists, tuples, dictionaries, strings, numbers, {@code
 * None}, {@code True} and {@code False}, into the tree that JSON is read into.
 *
 * <p>The grammar is that of <a
 * href="https://docs.python.org/3/reference/lexical_analysis.html#literals">Python's literals</a>
 * without bytes, raw and triple-quoted strings, which {@code repr} does not write for such data. Of
 * equal keys the last wins; {@code nan}, which is how pandas writes a missing value, is null.
 */
final class PythonLiteral {

  private static final int MOST_DEPTH = 32;
  private static final int END = -1;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

  private final String text;
  private int position;

  private PythonLiteral(String text) {
    this.text = text;
  }

  static JsonNode parse(String text) throws BadRowException {
    var literal = new PythonLiteral(text);
    JsonNode value = literal.value(0);
    literal.skipSpace();
    if (literal.peek() != END) {
      throw literal.malformed("something follows the literal");
    }
    return value;
  }

  private JsonNode value(int depth) throws BadRowException {
    if (depth > MOST_DEPTH) {
      throw malformed("it is nested deeper than " + MOST_DEPTH);
    }
    skipSpace();
    return switch (peek()) {
      case '[' -> elements(']', depth);
      case '(' -> elements(')', depth);
      case '{' -> dictionary(depth);
      case '\'', '"' -> NODES.textNode(string());
      case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> word();
    };
  }

  private ArrayNode elements(char end, int depth) throws BadRowException {
    position++;
    ArrayNode list = NODES.arrayNode();
    while (!closes(end)) {
      list.add(value(depth + 1));
      separator(end);
    }
    return list;
  }

  private ObjectNode dictionary(int depth) throws BadRowException {
    position++;
    ObjectNode dictionary = NODES.objectNode();
    while (!closes('}')) {
      JsonNode key = value(depth + 1);
      skipSpace();
      if (!key.isValueNode() || peek() != ':') {
        throw malformed("a key and a colon are expected");
      }
      position++;
      dictionary.set(key.asText(), value(depth + 1));
      separator('}');
    }
    return dictionary;
  }

  private boolean closes(char end) {
    skipSpace();
    if (peek() != end) {
      return false;
    }
    position++;
    return true;
  }

  /** A comma, or nothing before the end of the list. */
  private void separator(char end) throws BadRowException {
    skipSpace();
    if (peek() == ',') {
      position++;
    } else if (peek() != end) {
      throw malformed("a comma or " + end + " is expected");
    }
  }

  private String string() throws BadRowException {
    int quote = peek();
    position++;
    var value = new StringBuilder();
    while (peek() != quote) {
      int character = peek();
      if (character == END || character == '\n') {
        throw malformed("a string has no end");
      }
      position++;
      if (character == '\\') {
        escape(value);
      } else {
        value.append((char) character);
      }
    }
    position++;
    return value.toString();
  }

  private void escape(StringBuilder value) throws BadRowException {
    int character = peek();
    position++;
    switch (character) {
      case '\n' -> {} // the line goes on
      case '\\', '\'', '"' -> value.append((char) character);
      case 'a' -> value.append('\u0007');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000B');
      case 'x' -> value.appendCodePoint(codePoint(16, 2, 2));
      case 'u' -> value.appendCodePoint(codePoint(16, 4, 4));
      case 'U' -> value.appendCodePoint(codePoint(16, 8, 8));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        position--;
        value.appendCodePoint(codePoint(8, 1, 3));
      }
      case END -> throw malformed("a string has no end");
      default -> value.append('\\').append((char) character); // as Python does
    }
  }

  private int codePoint(int radix, int leastDigits, int mostDigits) throws BadRowException {
    long value = 0;
    int digits = 0;
    while (digits < mostDigits && peek() < 128 && Character.digit(peek(), radix) >= 0) {
      value = value * radix + Character.digit(peek(), radix);
      position++;
      digits++;
    }
    if (digits < leastDigits || value > Character.MAX_CODE_POINT) {
      throw malformed("an escape is no character");
    }
    return (int) value;
  }

  private JsonNode number() throws BadRowException {
    String number = match(NUMBER);
    boolean fits = number.length() <= 18 && number.chars().skip(1).allMatch(Character::isDigit);
    return fits && Character.isDigit(number.charAt(number.length() - 1)) && number.charAt(0) != '.'
        ? NODES.numberNode(Long.parseLong(number))
        : NODES.numberNode(Double.parseDouble(number));
  }

  private JsonNode word() throws BadRowException {
    return switch (match(WORD)) {
      case "None", "nan" -> NODES.nullNode();
      case "True" -> NODES.booleanNode(true);
      case "False" -> NODES.booleanNode(false);
      // a string of Python 2
      case "u" -> {
        if (peek() != '\'' && peek() != '"') {
          throw malformed("u is no literal");
        }
        yield NODES.textNode(string());
      }
      default -> throw malformed("a literal is expected");
    };
  }

  private String match(Pattern pattern) throws BadRowException {
    Matcher matcher = pattern.matcher(text).region(position, text.length());
    if (!matcher.lookingAt()) {
      throw malformed("a literal is expected");
    }
    position = matcher.end();
    return matcher.group();
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') {
      position++;
    }
  }

  private int peek() {
    return position < text.length() ? text.charAt(position) : END;
  }

  private BadRowException malformed(String what) {
    return new BadRowException(
        Reason.MALFORMED_LIST, "is no Python literal at character %d: %s", position + 1, what);
  }
}
