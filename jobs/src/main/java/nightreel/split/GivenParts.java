package nightreel.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A split that files give, taken as it is: nothing is moved from one part to another. */
final class GivenParts {

  private GivenParts() {}

  static boolean are(Conf conf) {
    return !conf.paths().protocol().isEmpty();
  }

  /**
   * Every user's history as the files cut it.
   *
   * @param ratings with the columns of {@code Tables.RATINGS}
   * @param ties how interactions of the same second and part are ordered
   * @return the columns of {@code Tables.SEQUENCES}
   * @throws UnusableException where a user has several interactions in validation or test, or one
   *     in test without one in validation
   */
  static Dataset<Row> sequences(Dataset<Row> ratings, Conf.Ties ties) {
    Dataset<Row> histories = FileOrder.histories(ratings, ties);
    requireOneOfEach(histories);
    return histories.select(
        col("user_id"),
        col("movie_ids"),
        col("timestamps"),
        size(col("movie_ids"))
            .minus(col("validation"))
            .minus(col("test"))
            .cast("int")
            .as("train_length"));
  }

  private static void requireOneOfEach(Dataset<Row> histories) {
    List<Row> wrong =
        histories
            .where(
                col("validation").gt(1).or(col("test").gt(1)).or(col("test").gt(col("validation"))))
            .orderBy("user_id")
            .limit(1)
            .collectAsList();
    if (!wrong.isEmpty()) {
      Row user = wrong.get(0);
      throw new UnusableException(
          ("paths.protocol: user %d has %d interactions in validation and %d in test; each user may"
                  + " have one in both, one in validation, or none")
              .formatted(
                  user.<Long>getAs("user_id"),
                  user.<Long>getAs("validation"),
                  user.<Long>getAs("test")));
    }
  }
}
