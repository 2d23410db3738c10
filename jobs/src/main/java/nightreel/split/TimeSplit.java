package nightreel.split;

import static org.apache.spark.sql.functions.array_size;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The global time split: everything before a moment is known, and each user's first interaction
 * after it is the test. It is what a nightly system meets: other than under leave-one-out, nothing
 * of the time after is in any other user's history either.
 *
 * @param at seconds since 1970-01-01 UTC
 * @param minHistory users with fewer interactions, the test one among them, are not held out
 */
record TimeSplit(long at, int minHistory) {

  /** Of a quantile's place among the ratings. */
  private static final double PRECISION = 0.001;

  /**
   * The midnight (UTC) before which all but the newest ratings are.
   *
   * @param ratings with the columns of {@code Tables.RATINGS}
   * @param newest about which share of them is after it
   */
  static TimeSplit of(Dataset<Row> ratings, double newest, int minHistory) {
    double time =
        ratings.stat().approxQuantile("timestamp", new double[] {1 - newest}, PRECISION)[0];
    Instant day = Instant.ofEpochSecond((long) time).truncatedTo(ChronoUnit.DAYS);
    return new TimeSplit(day.getEpochSecond(), minHistory);
  }

  LocalDate day() {
    return LocalDate.ofInstant(Instant.ofEpochSecond(at), ZoneOffset.UTC);
  }

  /**
   * What is known before, the last interaction of it for validation, and the first one after.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @return the same columns, of the users who have interactions before
   */
  Dataset<Row> sequences(Dataset<Row> sequences) {
    Column before = array_size(filter(col("timestamps"), time -> time.lt(lit(at))));
    Column all = array_size(col("movie_ids"));
    Column isHeldOut = col("before").geq(lit(minHistory - 1));
    Column kept = when(isHeldOut, least(col("before").plus(1), all)).otherwise(col("before"));
    return sequences
        .withColumn("before", before)
        .where(col("before").gt(0))
        .select(
            col("user_id"),
            slice(col("movie_ids"), lit(1), kept).as("movie_ids"),
            slice(col("timestamps"), lit(1), kept).as("timestamps"),
            when(isHeldOut, col("before").minus(1)).otherwise(col("before")).as("train_length"));
  }
}
