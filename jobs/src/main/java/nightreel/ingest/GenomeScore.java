package nightreel.ingest;

import nightreel.ingest.RawFile.LineReader;

/** Reads one line of {@code genome-scores} after the other, nearly all without an object of it. */
final class GenomeScore {

  /** Powers of ten that are exact. */
  private static final double[] POWERS = new double[19];

  /** Fewer digits than those of the greatest id, so that none is missed. */
  private static final int MOST_ID_DIGITS = 9;

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private final LineReader reader;
  private final boolean usual;
  private int position;
  private long movieId;
  private long tagId;
  private float relevance;

  GenomeScore(LineReader reader) {
    this.reader = reader;
    this.usual = reader.layout().equals(Layout.inOrder(GenomeRows.COLUMNS));
  }

  long movieId() {
    return movieId;
  }

  long tagId() {
    return tagId;
  }

  /** From 0 to 1. */
  float relevance() {
    return relevance;
  }

  void read(String line) throws BadRowException {
    if (usual && isUsual(line)) {
      return;
    }
    Object[] values = reader.values(line);
    movieId = (long) values[0];
    tagId = (long) values[1];
    relevance = (float) values[2];
  }

  /** Whether a line is of the form {@code 1,12,0.0287}; only then the values are its. */
  private boolean isUsual(String line) {
    position = 0;
    movieId = id(line);
    tagId = id(line);
    return movieId > 0 && tagId > 0 && isFraction(line);
  }

  /** An id and the comma after it; 0 where there is none. */
  private long id(String line) {
    int end = Math.min(line.length(), position + MOST_ID_DIGITS);
    long id = 0;
    int i = position;
    while (i < end && isDigit(line, i)) {
      id = 10 * id + line.charAt(i++) - '0';
    }
    position = i + 1;
    return i < line.length() && line.charAt(i) == ',' ? id : 0;
  }

  private boolean isFraction(String line) {
    int digits = line.length() - position - 1;
    if (digits < 2 || digits >= POWERS.length || line.charAt(position + 1) != '.') {
      return false;
    }
    long number = 0;
    for (int i = position; i < line.length(); i++) {
      if (i != position + 1) {
        if (!isDigit(line, i)) {
          return false;
        }
        number = 10 * number + line.charAt(i) - '0';
      }
    }
    relevance = (float) (number / POWERS[digits - 1]);
    return relevance <= 1;
  }

  private static boolean isDigit(String line, int i) {
    return line.charAt(i) >= '0' && line.charAt(i) <= '9';
  }
}
