package nightreel.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import nightreel.ingest.Lines.Line;

/**
 * The records of a CSV file whose quoted fields may hold line ends.
 *
 * <p>A quote that is never closed would swallow the rest of the file. So lines are joined only
 * where the result has as many fields as the header; else the first of them is a bad record of its
 * own, and reading goes on with the second.
 */
final class CsvRecords implements Iterator<CsvRecords.CsvRecord> {

  /**
   * @param line on which it begins
   * @param text as it was read
   * @param fields null where there is a problem
   * @param problem null where there are fields
   */
  record CsvRecord(long line, String text, List<String> fields, BadRowException problem) {}

  /** How many lines a record may have; texts of movies have some tens at most. */
  private static final int MOST_LINES = 1_000;

  private final Iterator<Line> lines;
  private final int width;
  private final int mostCharacters;
  private final CsvLine csv = new CsvLine();

  /** Lines that were read ahead and belong to the records to come. */
  private final Deque<Line> ahead = new ArrayDeque<>();

  /**
   * @param width how many fields a record has
   * @param mostCharacters of a record
   */
  CsvRecords(Iterator<Line> lines, int width, int mostCharacters) {
    this.lines = lines;
    this.width = width;
    this.mostCharacters = mostCharacters;
  }

  @Override
  public boolean hasNext() {
    return !ahead.isEmpty() || lines.hasNext();
  }

  @Override
  public CsvRecord next() {
    Line first = takeLine();
    if (first.problem() != null) {
      return new CsvRecord(first.number(), first.text(), null, first.problem());
    }
    return opensQuote(first.text()) ? joined(first) : split(first.number(), first.text());
  }

  private CsvRecord joined(Line first) {
    List<Line> parts = linesOfRecord(first);
    CsvRecord whole =
        split(first.number(), parts.stream().map(Line::text).collect(Collectors.joining("\n")));
    if (whole.problem() == null) {
      return whole;
    }
    for (int i = parts.size() - 1; i > 0; i--) {
      ahead.addFirst(parts.get(i));
    }
    return split(first.number(), first.text());
  }

  /** A line whose last quote is open and those after it up to the one that closes it. */
  private List<Line> linesOfRecord(Line first) {
    var parts = new ArrayList<>(List.of(first));
    boolean open = true;
    long characters = first.text().length();
    while (open && hasNext() && parts.size() < MOST_LINES && characters < mostCharacters) {
      Line line = takeLine();
      if (line.problem() != null) {
        ahead.addFirst(line);
        break;
      }
      parts.add(line);
      characters += line.text().length();
      open ^= opensQuote(line.text());
    }
    return parts;
  }

  private Line takeLine() {
    return ahead.isEmpty() ? lines.next() : ahead.removeFirst();
  }

  /** Whether the number of quotes is odd; a quote within quotes is doubled. */
  private static boolean opensQuote(String text) {
    return text.chars().filter(character -> character == '"').count() % 2 == 1;
  }

  private CsvRecord split(long line, String text) {
    try {
      String[] fields = csv.fields(text);
      if (fields.length != width) {
        throw new BadRowException(
            Reason.FIELD_COUNT, "has %d fields, the header has %d", fields.length, width);
      }
      return new CsvRecord(line, text, List.of(fields), null);
    } catch (BadRowException e) {
      return new CsvRecord(line, text, null, e);
    }
  }
}
