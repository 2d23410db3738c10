package nightreel.embed;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import nightreel.Console;
import nightreel.Kernels;
import nightreel.Progress;
import nightreel.conf.UnusableException;
import nightreel.nn.Threads;
import nightreel.tables.Tables;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The vectors of one model: those of an earlier night where neither the content nor the model has
 * changed since, the others encoded. They are kept in memory until this is closed.
 *
 * @param rows of {@code Tables.ITEM_EMBEDDINGS}
 * @param encoded how many were encoded
 * @param carriedOver how many are of an earlier night
 * @param problems how many have none, for they could not be encoded
 */
record ModelVectors(
    Dataset<Row> rows, long encoded, long carriedOver, long problems, Runnable release)
    implements AutoCloseable {

  private static final int MOVIES_A_TASK = 2_000;
  private static final int PROBLEMS_TOLD = 3;

  /** No vectors at all, of a modality that has no model. */
  static ModelVectors none(SparkSession spark) {
    Dataset<Row> rows = spark.createDataFrame(List.of(), Tables.ITEM_EMBEDDINGS.columns());
    return new ModelVectors(rows, 0, 0, 0, () -> {});
  }

  /**
   * Encodes what is not carried over, and tells it.
   *
   * @param items {@code movie_id, content, file_hash, content_hash}
   * @param earlier rows of {@code Tables.ITEM_EMBEDDINGS} of another night, where there is one
   * @param things what they are, such as {@code texts}
   * @param kernels where the time in the network is noted
   * @throws UnusableException where not a single one can be encoded
   */
  static ModelVectors make(
      EncoderModel model,
      Dataset<Row> items,
      Optional<Dataset<Row>> earlier,
      String things,
      Kernels kernels) {
    Dataset<Row> known =
        earlier.map(rows -> join(items, rows, model)).orElseGet(() -> withoutVector(items));
    Dataset<Row> carried = asRows(known.where("vector IS NOT NULL"), model).cache();
    Dataset<Row> anew = known.where("vector IS NULL").drop("vector");
    long carriedOver = carried.count();
    long count = anew.count();
    if (count == 0) {
      Console.say("%-9s  encoded none of %,d %s, carried over all", "", carriedOver, things);
      return new ModelVectors(carried, 0, carriedOver, 0, carried::unpersist);
    }
    Console.say("%-9s  %s encoder: %s", "", model.modality().encoder(), model.check());
    try (var progress = Progress.of(items.sparkSession(), things, count)) {
      // cached by itself: Spark flattens unions, and a cached union of the two would be lost
      Dataset<Row> encoded =
          encode(model, spread(anew, count), progress.counter(), kernels).cache();
      Runnable release =
          () -> {
            carried.unpersist();
            encoded.unpersist();
            model.retire();
          };
      try {
        long problems = tellProblems(encoded, count, things);
        Console.say(
            "%-9s  encoded %,d of %,d %s, carried over %,d",
            "", count - problems, count + carriedOver, things, carriedOver);
        Dataset<Row> rows =
            carried.unionAll(asRows(encoded.where("problem IS NULL").drop("problem"), model));
        return new ModelVectors(rows, count - problems, carriedOver, problems, release);
      } catch (RuntimeException e) {
        release.run();
        throw e;
      }
    }
  }

  private static Dataset<Row> join(Dataset<Row> items, Dataset<Row> earlier, EncoderModel model) {
    Dataset<Row> vectors =
        earlier
            .where(col("encoder").equalTo(model.modality().encoder()))
            .select("movie_id", "content_hash", "vector");
    return items.join(
        vectors, CollectionConverters.asScala(List.of("movie_id", "content_hash")).toSeq(), "left");
  }

  private static Dataset<Row> withoutVector(Dataset<Row> items) {
    return items.withColumn("vector", lit(null).cast("array<float>"));
  }

  private static Dataset<Row> asRows(Dataset<Row> vectors, EncoderModel model) {
    Column[] columns = {
      col("movie_id"),
      lit(model.modality().encoder()).as("encoder"),
      col("vector"),
      array().cast("array<string>").as("missing"),
      col("content_hash")
    };
    return vectors.select(columns);
  }

  private static Dataset<Row> encode(
      EncoderModel model, Dataset<Row> items, LongAccumulator done, Kernels kernels) {
    return items.mapPartitions(
        (Iterator<Row> rows) -> encode(model, rows, done, kernels),
        Encoders.row(EncodedRows.COLUMNS));
  }

  private static Iterator<Row> encode(
      EncoderModel model, Iterator<Row> items, LongAccumulator done, Kernels kernels) {
    if (!items.hasNext()) {
      return items;
    }
    var lease = model.lease();
    atTheEnd(lease::close);
    var rows = new EncodedRows(lease.get(), items, Threads.ofTask(), () -> done.add(1), kernels);
    atTheEnd(rows::close);
    return rows;
  }

  /** The last one to be given is the first to run. */
  private static void atTheEnd(Runnable close) {
    TaskCompletionListener listener = task -> close.run();
    TaskContext.get().addTaskCompletionListener(listener);
  }

  /**
   * A few items a task: a small table is one file, and would be encoded on one core. In a fixed
   * order, for what is encoded together decides the last digits.
   */
  private static Dataset<Row> spread(Dataset<Row> items, long count) {
    int cores = items.sparkSession().sparkContext().defaultParallelism();
    int partitions = (int) Math.max(2L * cores, count / MOVIES_A_TASK);
    return items.repartition(partitions, col("movie_id")).sortWithinPartitions("movie_id");
  }

  private static long tellProblems(Dataset<Row> encoded, long count, String things) {
    Dataset<Row> problems = encoded.where("problem IS NOT NULL");
    long failed = problems.count();
    if (failed == 0) {
      return 0;
    }
    List<String> told =
        problems.orderBy("movie_id").limit(PROBLEMS_TOLD).select("problem").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    if (failed == count) {
      throw new UnusableException(
          "none of %,d %s can be encoded: %s".formatted(count, things, told.get(0)));
    }
    Console.say("%-9s  %,d of %,d %s cannot be encoded:", "", failed, count, things);
    told.forEach(problem -> Console.say("%-9s    %s", "", problem));
    return failed;
  }

  @Override
  public void close() {
    release.run();
  }
}
