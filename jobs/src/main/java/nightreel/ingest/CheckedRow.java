package nightreel.ingest;

import java.io.Serializable;

/**
 * A row that was read, and what became of it.
 *
 * @param values in the order of its columns; null where it is not kept
 * @param source the file's name
 * @param line from 1; 0 where the row is a whole file
 * @param raw the row as it was read, cut
 * @param reason why it is not kept; null where it is
 * @param message what is wrong, and where; null where it is kept
 */
record CheckedRow(
    Object[] values, String source, long line, String raw, Reason reason, String message)
    implements Serializable {

  /**
   * @param raw the row as it was read
   */
  static CheckedRow kept(Object[] values, String source, long line, String raw) {
    return new CheckedRow(values, source, line, Fields.cutRaw(raw), null, null);
  }

  /**
   * @param raw the row as it was read
   */
  static CheckedRow rejected(String source, long line, String raw, BadRowException problem) {
    return new CheckedRow(null, source, line, Fields.cutRaw(raw), null, null)
        .rejected(problem.reason(), problem.getMessage());
  }

  /** The same row, which is not kept. */
  CheckedRow rejected(Reason reason, String problem) {
    String where = line > 0 ? "%s line %d: ".formatted(source, line) : source + ": ";
    return new CheckedRow(null, source, line, raw, reason, where + problem);
  }

  boolean isKept() {
    return reason == null;
  }
}
