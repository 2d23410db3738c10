package nightreel.ingest;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.util.Arrays;

/** Splits lines of CSV into fields. Every task has its own, since it travels with the closure. */
final class CsvLine implements LineSplitter {

  private static final long serialVersionUID = 1L;

  /** A field after the last one. */
  private static final String END = ".";

  private static final int MOST_FIELDS = 512;

  /** In characters; small, since a line that is not CSV costs a parser. */
  private static final int BUFFER = 1 << 12;

  /** What the UTF-8 decoder leaves where bytes are not UTF-8. */
  private static final char UNDECODABLE = '\uFFFD';

  private transient CsvParser parser;

  @Override
  public String[] fields(String line) throws BadRowException {
    requireText(line);
    if (line.indexOf('\0') >= 0) {
      // which the parser takes for the end of its input
      throw new BadRowException(Reason.MALFORMED_CSV, "is not CSV: it holds a NUL character");
    }
    return line.indexOf('"') < 0 ? plainFields(line) : quotedFields(line);
  }

  /** Lines that hold nothing, or something that cannot be read, are rows of no file. */
  static void requireText(String line) throws BadRowException {
    if (line.isBlank()) {
      throw new BadRowException(Reason.BLANK_LINE, "is blank");
    }
    if (line.indexOf(UNDECODABLE) >= 0) {
      throw new BadRowException(
          Reason.NOT_UTF8, "holds bytes that are not UTF-8; convert the file to UTF-8");
    }
  }

  /** The way of nearly all lines: without quotes a comma always separates. */
  private static String[] plainFields(String line) {
    String[] fields = new String[4];
    int count = 0;
    int start = 0;
    for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', start)) {
      if (count + 1 == fields.length) {
        fields = Arrays.copyOf(fields, 2 * fields.length);
      }
      fields[count++] = line.substring(start, comma);
      start = comma + 1;
    }
    fields[count++] = line.substring(start);
    return count == fields.length ? fields : Arrays.copyOf(fields, count);
  }

  private String[] quotedFields(String line) throws BadRowException {
    if (parser == null) {
      parser = new CsvParser(settings());
    }
    boolean usable = false;
    try {
      String[] fields = parser.parseLine(line + ',' + END);
      int last = fields.length - 1;
      // the parser closes an open quote at the end of the line, and END is then within it
      if (!fields[last].equals(END)) {
        throw malformed();
      }
      usable = line.indexOf('\n') < 0 && line.indexOf('\r') < 0;
      return Arrays.copyOf(fields, last);
    } catch (TextParsingException e) {
      throw malformed();
    } finally {
      if (!usable) {
        // what it may not have read yet would mix with the next line
        parser = null;
      }
    }
  }

  private static BadRowException malformed() {
    return new BadRowException(
        Reason.MALFORMED_CSV, "is not CSV: its quotes do not match, or it has too many fields");
  }

  private static CsvParserSettings settings() {
    var settings = new CsvParserSettings();
    settings.setCommentProcessingEnabled(false);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(MOST_FIELDS);
    settings.setInputBufferSize(BUFFER);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    return settings;
  }
}
