package nightreel.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import nightreel.UserRanges;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Histories whose order files have a say in: to compare with published figures, whose interactions
 * of the same second stand in the order of the file, which is that of the catalogue.
 */
final class FileOrder {

  private FileOrder() {}

  /**
   * Every user's history, oldest first, of the same second in the order of the file.
   *
   * @param ratings with the columns of {@code Tables.RATINGS}
   * @param minHistory users with fewer interactions keep all of them for training
   * @return the columns of {@code Tables.SEQUENCES}
   */
  static Dataset<Row> sequences(Dataset<Row> ratings, int minHistory) {
    Column length = size(col("movie_ids"));
    return histories(ratings, Conf.Ties.FILE)
        .select(
            col("user_id"),
            col("movie_ids"),
            col("timestamps"),
            when(length.geq(minHistory), length.minus(SplitJob.HELD_OUT))
                .otherwise(length)
                .as("train_length"));
  }

  /**
   * Training parts first, validation and test after them, each oldest first.
   *
   * @return user_id, movie_ids, timestamps, and how many of them the files put into a part:
   *     validation, test
   */
  static Dataset<Row> histories(Dataset<Row> ratings, Conf.Ties ties) {
    requireLines(ratings);
    Column part =
        when(col("part").equalTo("test"), 2)
            .when(col("part").equalTo("validation"), 1)
            .otherwise(0);
    Column tie =
        switch (ties) {
          case FILE -> col("line");
          case HASH ->
              md5(concat_ws(":", col("timestamp"), col("user_id"), col("movie_id")).cast("binary"));
        };
    Column interaction = struct(part.as("part"), col("timestamp"), tie.as("tie"), col("movie_id"));
    return ratings
        .groupBy("user_id")
        .agg(
            sort_array(collect_list(interaction)).as("history"),
            count_if(part.equalTo(lit(1))).as("validation"),
            count_if(part.equalTo(lit(2))).as("test"))
        .select(
            col("user_id"),
            col("history.movie_id").as("movie_ids"),
            col("history.timestamp").as("timestamps"),
            col("validation"),
            col("test"))
        .repartitionByRange(UserRanges.files(ratings.count()), col("user_id"))
        .sortWithinPartitions("user_id");
  }

  private static void requireLines(Dataset<Row> ratings) {
    if (!ratings.where(col("line").isNull()).isEmpty()) {
      throw new UnusableException(
          "ratings: an older version has written them, which did not keep their lines; run ingest"
              + " of that date again, or set split.ties to hash");
    }
  }
}
