package nightreel.split;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;

import java.time.LocalDate;
import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.UserRanges;
import nightreel.tables.MissingRowsException;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple4;

/** Orders each user's history and holds out its last two interactions. */
@Command(
    name = "split",
    mixinStandardHelpOptions = true,
    description = "Order each user's history and hold out validation and test.")
public final class SplitJob implements Callable<Integer> {

  /** The last interaction is the test target, the one before it the validation target. */
  private static final int HELD_OUT = 2;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.SPLIT, SplitJob::run);
  }

  public static void run(Night night) {
    Dataset<Row> ratings = night.read(Tables.RATINGS);
    requireRows(ratings, night.runDate());
    night.write(Tables.SEQUENCES, sequences(ratings, night.conf().split().minHistory()));
    night.write(Tables.HOLDOUT, holdout(night.read(Tables.SEQUENCES)));
  }

  private static void requireRows(Dataset<Row> ratings, LocalDate runDate) {
    if (ratings.isEmpty()) {
      throw new MissingRowsException(
          "%s: no rows of %s; run ingest of that date first".formatted(Tables.RATINGS, runDate));
    }
  }

  /**
   * Every user's history, oldest first.
   *
   * <p>Interactions of the same second are ordered by a hash: their order in the file, or by movie,
   * would tell a model something about the target that no one knows in the evening.
   *
   * @param ratings with the columns of {@code Tables.RATINGS}
   * @param minHistory users with fewer interactions keep all of them for training
   * @return the columns of {@code Tables.SEQUENCES}
   */
  public static Dataset<Row> sequences(Dataset<Row> ratings, int minHistory) {
    UserRanges ranges = ranges(ratings);
    JavaRDD<Sequence> sequences =
        ratings
            .select("user_id", "movie_id", "timestamp")
            .queryExecution()
            .toRdd() // Spark's own rows, without an object for each number
            .toJavaRDD()
            .mapPartitionsToPair(Interactions::runs)
            .repartitionAndSortWithinPartitions(ranges)
            .mapPartitions(Interactions::histories)
            .map(user -> sequence(user._1(), user._2(), minHistory));
    return sequences(ratings.sparkSession(), sequences);
  }

  /** So that each file holds a range of users, which a reader of one user finds at once. */
  private static UserRanges ranges(Dataset<Row> ratings) {
    long count = ratings.count();
    return UserRanges.of(ratings, count, UserRanges.files(count));
  }

  private static Sequence sequence(long userId, Interactions interactions, int minHistory) {
    Interactions history = interactions.ordered(userId);
    int size = history.size();
    return new Sequence(
        userId,
        history.movieIds(),
        history.timestamps(),
        size >= minHistory ? size - HELD_OUT : size);
  }

  /** A row of {@code Tables.SEQUENCES}; its arrays go into Spark as they are. */
  private static Dataset<Row> sequences(SparkSession spark, JavaRDD<Sequence> sequences) {
    var encoders = spark.implicits();
    var arrays =
        Encoders.tuple(
            Encoders.LONG(),
            encoders.newLongArrayEncoder(),
            encoders.newLongArrayEncoder(),
            Encoders.INT());
    return spark
        .createDataset(sequences.map(Sequence::tuple).rdd(), arrays)
        .toDF(Tables.SEQUENCES.columns().fieldNames());
  }

  private record Sequence(long userId, long[] movieIds, long[] timestamps, int trainLength) {

    Tuple4<Long, long[], long[], Integer> tuple() {
      return new Tuple4<>(userId, movieIds, timestamps, trainLength);
    }
  }

  /**
   * The two held-out interactions of every user who has them.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @return the columns of {@code Tables.HOLDOUT}
   */
  static Dataset<Row> holdout(Dataset<Row> sequences) {
    return sequences
        .where(col("train_length").lt(size(col("movie_ids"))))
        .select(
            col("user_id"),
            explode(
                    array(
                        target("validation", col("train_length")),
                        target("test", col("train_length").plus(1))))
                .as("target"))
        .select("user_id", "target.*");
  }

  private static Column target(String part, Column historyLength) {
    return struct(
        lit("leave_one_out").as("protocol"),
        lit(part).as("part"),
        element_at(col("movie_ids"), historyLength.plus(1)).as("movie_id"),
        historyLength.as("history_length"));
  }
}
