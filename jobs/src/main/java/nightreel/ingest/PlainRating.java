package nightreel.ingest;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * Reads lines of ratings straight from their bytes, without an object for a line or its fields: the
 * way of nearly all lines.
 *
 * <p>A line that is not simply four small numbers is not read here; {@link RawFile.LineReader} then
 * tells what it says, or what is wrong with it.
 */
final class PlainRating implements Serializable {

  private static final long serialVersionUID = 1L;

  /** More digits may be out of range. */
  private static final int MOST_DIGITS = 11;

  private final byte[] separator;

  /** Which of {@link RatingRows#COLUMNS} a field is, by its place; empty for a file with others. */
  private final int[] columns;

  private final long[] values = new long[RatingRows.COLUMNS.size()];

  PlainRating(Dialect dialect, Layout layout) {
    separator = dialect.separator().getBytes(StandardCharsets.US_ASCII);
    columns = new int[layout.width() == values.length ? values.length : 0];
    for (int column = 0; column < columns.length; column++) {
      columns[layout.positions().get(column)] = column;
    }
  }

  /**
   * Reads a line.
   *
   * @param length how many of the bytes are the line
   * @return false where it has to be read in another way
   */
  boolean read(byte[] line, int length) {
    int at = 0;
    for (int field = 0; field < columns.length; field++) {
      if (field > 0) {
        at = skipSeparator(line, at, length);
      }
      at =
          columns[field] == 2
              ? readHalfStars(line, at, length)
              : readInteger(field, line, at, length);
      if (at < 0) {
        return false;
      }
    }
    return columns.length > 0 && at == length && isInRange();
  }

  /** Where the next field begins; beyond the line where none does. */
  private int skipSeparator(byte[] line, int at, int length) {
    int next = at + separator.length;
    for (int i = at; i < next; i++) {
      if (i >= length || line[i] != separator[i - at]) {
        return length + 1;
      }
    }
    return next;
  }

  /** The end of the digits; less than 0 where there are none or too many. */
  private int readInteger(int field, byte[] line, int at, int length) {
    long value = 0;
    int end = at;
    for (; end < length && isDigit(line[end]); end++) {
      value = 10 * value + line[end] - '0';
      if (end - at >= MOST_DIGITS) {
        return -1;
      }
    }
    values[columns[field]] = value;
    return end > at ? end : -1;
  }

  /** Reads {@code 4}, {@code 4.0} or {@code 4.5} as 8 or 9 half stars. */
  private int readHalfStars(byte[] line, int at, int length) {
    if (at >= length || !isDigit(line[at])) {
      return -1;
    }
    int halfStars = 2 * (line[at] - '0');
    int end = at + 1;
    if (end < length && line[end] == '.') {
      if (end + 1 >= length || (line[end + 1] != '0' && line[end + 1] != '5')) {
        return -1;
      }
      halfStars += line[end + 1] == '5' ? 1 : 0;
      end += 2;
    }
    values[2] = halfStars;
    return end;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  private boolean isInRange() {
    return isId(userId())
        && isId(movieId())
        && values[2] >= 1
        && values[2] <= 10
        && timestamp() >= 1
        && timestamp() <= Fields.GREATEST_TIMESTAMP;
  }

  private static boolean isId(long value) {
    return value >= 1 && value <= Fields.GREATEST_ID;
  }

  /** Of the line that was read last, as the rest. */
  long userId() {
    return values[0];
  }

  long movieId() {
    return values[1];
  }

  /** Stars. */
  float rating() {
    return values[2] / 2f;
  }

  long timestamp() {
    return values[3];
  }
}
