package nightreel.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much of the histories a method may see. This is the one place that cuts histories, so that no
 * method ever sees its target.
 */
public enum Cut {
  /** What precedes the validation targets: the training part alone. */
  VALIDATION,

  /** What precedes the test targets: the training part and the validation interaction. */
  TEST,

  /** Everything: what tonight's recommendations are made from. */
  NOW;

  /**
   * How many leading interactions of a history are visible.
   *
   * @param historySize how many interactions the user has
   * @param trainLength how many of them are training data; all of a user who is not held out
   * @return from 0 to {@code historySize}
   */
  public int visibleLength(int historySize, int trainLength) {
    return switch (this) {
      case VALIDATION -> Math.min(trainLength, historySize);
      case TEST -> Math.min(trainLength + 1, historySize);
      case NOW -> historySize;
    };
  }

  /** Its name in tables. */
  public String column() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The visible part of every user's history.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @return user_id, movie_ids and timestamps, one row for every user of {@code sequences}; both
   *     lists are empty where nothing is visible
   */
  public Dataset<Row> histories(Dataset<Row> sequences) {
    return sequences.select(
        col("user_id"),
        visible("movie_ids").as("movie_ids"),
        visible("timestamps").as("timestamps"));
  }

  private Column visible(String list) {
    Column historySize = size(col("movie_ids"));
    Column trainLength = col("train_length");
    return switch (this) {
      case VALIDATION -> slice(col(list), lit(1), least(trainLength, historySize));
      case TEST -> slice(col(list), lit(1), least(trainLength.plus(1), historySize));
      case NOW -> col(list);
    };
  }
}
