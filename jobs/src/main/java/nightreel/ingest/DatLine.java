package nightreel.ingest;

/** Lines of ml-1m and ml-10m: fields between {@code ::}, which nothing escapes. */
final class DatLine {

  private static final String SEPARATOR = "::";

  private DatLine() {}

  static String[] fields(String line) throws BadRowException {
    CsvLine.requireText(line);
    return line.split(SEPARATOR, -1);
  }
}
