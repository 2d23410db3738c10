package nightreel.split;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import nightreel.Console;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.UserRanges;
import nightreel.conf.Conf;
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

/** Orders each user's history and holds out what models are measured on. */
@Command(
    name = "split",
    mixinStandardHelpOptions = true,
    description = "Order each user's history and hold out validation and test.")
public final class SplitJob implements Callable<Integer> {

  /** The last interaction is the test target, the one before it the validation target. */
  static final int HELD_OUT = 2;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.SPLIT, SplitJob::run);
  }

  public static void run(Night night) {
    Dataset<Row> ratings = night.read(Tables.RATINGS);
    requireRows(ratings, night.runDate());
    night.write(Tables.SEQUENCES, sequences(ratings, night.conf()));
    Dataset<Row> sequences = night.read(Tables.SEQUENCES);
    Dataset<Row> holdout = holdout(sequences, Protocol.LEAVE_ONE_OUT, null);
    Optional<TimeSplit> timeSplit = timeSplit(ratings, night.conf());
    if (timeSplit.isPresent()) {
      Night branch = night.branch();
      branch.write(Tables.SEQUENCES, timeSplit.get().sequences(sequences));
      holdout = holdout.unionAll(later(branch.read(Tables.SEQUENCES), timeSplit.get()));
    }
    night.write(Tables.HOLDOUT, holdout);
  }

  private static Optional<TimeSplit> timeSplit(Dataset<Row> ratings, Conf conf) {
    double newest = conf.split().timeSplit();
    return newest == 0 || GivenParts.are(conf)
        ? Optional.empty()
        : Optional.of(TimeSplit.of(ratings, newest, conf.split().minHistory()));
  }

  /** What is held out by a time split; nothing, and a line says so, where nobody can be. */
  private static Dataset<Row> later(Dataset<Row> sequences, TimeSplit split) {
    Dataset<Row> holdout = holdout(sequences, Protocol.TIME_SPLIT, split.at());
    long users = holdout.where(col("part").equalTo("test")).count();
    boolean isTrainable = !sequences.where(col("train_length").gt(1)).isEmpty();
    if (users > 0 && isTrainable) {
      Console.say(
          "%-9s  time split at %s: %,d users are tested, and trained on without what came after",
          "", split.day(), users);
      return holdout;
    }
    Console.say(
        "%-9s  no time split: nobody has enough movies before %s and one after", "", split.day());
    return holdout.limit(0);
  }

  /** The histories as the settings, or the files themselves, order and cut them. */
  private static Dataset<Row> sequences(Dataset<Row> ratings, Conf conf) {
    Conf.Split settings = conf.split();
    if (GivenParts.are(conf)) {
      return GivenParts.sequences(ratings, settings.ties());
    }
    return switch (settings.ties()) {
      case HASH -> sequences(ratings, settings.minHistory());
      case FILE -> FileOrder.sequences(ratings, settings.minHistory());
    };
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
   * The held-out interactions of every user who has them: two, or where nothing came after the time
   * of a time split the one for validation.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @param splitAt of a time split, else null
   * @return the columns of {@code Tables.HOLDOUT}
   */
  static Dataset<Row> holdout(Dataset<Row> sequences, Protocol protocol, Long splitAt) {
    return sequences
        .select(
            col("user_id"),
            explode(
                    array(
                        target("validation", col("train_length")),
                        target("test", col("train_length").plus(1))))
                .as("target"))
        .where(col("target.movie_id").isNotNull())
        .select(
            col("user_id"),
            lit(protocol.column()).as("protocol"),
            col("target.*"),
            lit(splitAt).cast("long").as("split_at"));
  }

  /** Null where the history ends before it. */
  private static Column target(String part, Column historyLength) {
    return struct(
        lit(part).as("part"),
        get(col("movie_ids"), historyLength).as("movie_id"),
        historyLength.as("history_length"));
  }
}
