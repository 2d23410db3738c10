package nightreel.train;

import java.io.Serializable;
import java.util.Arrays;
import nightreel.conf.Conf;
import nightreel.split.Cut;
import org.apache.spark.sql.Row;

/**
 * One user's row of {@code sequences}.
 *
 * @param movieIds all that the user rated, oldest first
 * @param trainLength how many of them are training data
 */
record TrainingUser(long id, long[] movieIds, int trainLength) implements Serializable {

  /** How many of a user's movies are held out at most. */
  static final int HELD_OUT = 2;

  /**
   * @param row with the columns of {@code Tables.SEQUENCES}
   */
  static TrainingUser of(Row row) {
    return new TrainingUser(
        row.getAs("user_id"),
        row.<Long>getList(row.fieldIndex("movie_ids")).stream().mapToLong(id -> id).toArray(),
        row.getAs("train_length"));
  }

  /**
   * The movies that may be trained on: what precedes the validation target. For warm starts never
   * the last two of a user: they may be held out on the next night, when training starts from what
   * is learned now.
   */
  long[] training(Conf.Train settings) {
    int visible = Cut.VALIDATION.visibleLength(movieIds.length, trainLength);
    int older = settings.warmStart() ? Math.max(0, movieIds.length - HELD_OUT) : movieIds.length;
    return Arrays.copyOf(movieIds, Math.min(visible, older));
  }
}
