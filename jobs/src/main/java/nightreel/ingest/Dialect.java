package nightreel.ingest;

import java.util.List;
import org.apache.hadoop.fs.Path;

/** How the lines of a MovieLens release are written. */
enum Dialect {
  /** ml-20m and later, ml-latest: commas and quotes, and a header that names the columns. */
  CSV(".csv", ",") {
    @Override
    LineSplitter splitter() {
      return new CsvLine();
    }

    @Override
    int headerLines() {
      return 1;
    }

    @Override
    Layout layout(Path file, String firstLine, List<String> columns) {
      return Layout.of(file, firstLine, columns);
    }
  },

  /** ml-1m and ml-10m: fields between {@code ::}, in a fixed order, without a header. */
  DAT(".dat", "::") {
    @Override
    LineSplitter splitter() {
      return DatLine::fields;
    }

    @Override
    int headerLines() {
      return 0;
    }

    @Override
    Layout layout(Path file, String firstLine, List<String> columns) {
      return Layout.inOrder(columns);
    }
  };

  private final String extension;
  private final String separator;

  Dialect(String extension, String separator) {
    this.extension = extension;
    this.separator = separator;
  }

  /** What stands between the fields of a line. */
  String separator() {
    return separator;
  }

  /** The name of a file of the release, such as {@code ratings.csv} of {@code ratings}. */
  String file(String name) {
    return name + extension;
  }

  abstract LineSplitter splitter();

  /** How many lines come before the first row. */
  abstract int headerLines();

  /** Where the columns are. */
  abstract Layout layout(Path file, String firstLine, List<String> columns);
}
