package nightreel.runs;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.StringUtils;

/** Rows of text whose columns stand one below the other, as wide as their widest value. */
final class Columns {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Columns(String... titles) {
    add(titles);
  }

  void add(String... values) {
    rows.add(List.of(values));
  }

  /** Whether there are titles alone. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** A line a row, the titles first. */
  List<String> lines() {
    int columns = rows.get(0).size();
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append(column == 0 ? "" : GAP)
          .append(StringUtils.rightPad(row.get(column), widths[column]));
    }
    return line.toString().stripTrailing();
  }
}
