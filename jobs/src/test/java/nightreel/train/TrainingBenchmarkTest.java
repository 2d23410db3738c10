package nightreel.train;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.MovieVectors;
import nightreel.split.SplitJob;
import nightreel.tables.Tables;
import nightreel.train.SasRecTrainer.Progress;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What several workers cost in quality, and what a warm start saves. It prints figures and asserts
 * nothing:
 *
 * <pre>
 * jobs/bin/nightreel generate -o /data/small --users 8127 --ratings 325000 --movies 1100 \
 *   --rated-movies 1000
 * ./mvnw test -Psoak -pl common,jobs -Dtest=TrainingBenchmarkTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dbenchmark.movielens=/data/small
 * </pre>
 *
 * <p>{@code -Dbenchmark.train="max_epochs=10 width=128"} changes settings, {@code
 * -Dbenchmark.workers=2} the numbers of workers, {@code -Dbenchmark.seed=7} the seed. With {@code
 * -Dbenchmark.master=local-cluster[2,1,2048]} each worker has a JVM of its own; Spark asks for
 * SPARK_HOME then, a folder with an empty folder jars, and for SPARK_SCALA_VERSION=2.13.
 */
@Tag("soak")
class TrainingBenchmarkTest {

  private static final String FOLDER = System.getProperty("benchmark.movielens", "");
  private static final String CHANGES = System.getProperty("benchmark.train", "");

  /** The share of the ratings, by time, that the night before has. */
  private static final double NIGHT_BEFORE =
      Double.parseDouble(System.getProperty("benchmark.night_before", "0.97"));

  private static final String MASTER = System.getProperty("benchmark.master", "local[2]");
  private static final String WORKERS = System.getProperty("benchmark.workers", "1,2,4");
  private static final long SEED = Long.getLong("benchmark.seed", 42);

  @TempDir private Path temporary;

  /** The session that {@link LocalSpark} then finds. */
  @BeforeAll
  static void startSpark() {
    SparkSession.builder()
        .master(MASTER)
        .config("spark.ui.enabled", false)
        .config("spark.executor.memory", "1g")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .getOrCreate();
  }

  @Test
  void printsTheQualityOfSeveralWorkersForAsManySequences() {
    Dataset<Row> sequences = sequences(Long.MAX_VALUE);
    for (String workers : WORKERS.split(",")) {
      TrainingTask.Trained trained =
          train(sequences, settings("workers=" + workers), null, "workers" + workers);
      print("workers " + workers, trained);
    }
  }

  @Test
  void printsTheStepsOfAWarmStartBesideThoseOfAFreshOne() {
    long cut =
        (long) ratings().stat().approxQuantile("timestamp", new double[] {NIGHT_BEFORE}, 0)[0];
    Conf.Train settings = settings("warm_start=true");
    TrainingTask.Trained before = train(sequences(cut), settings, null, "before");
    print("the night before", before);
    Dataset<Row> tonight = sequences(Long.MAX_VALUE);
    print("fresh", train(tonight, settings, null, "fresh"));
    var start =
        new WarmStart(
            LocalDate.of(2026, 1, 1),
            new SasRecModel(before.weights(), settings, before.movieIds()),
            vectors());
    print("warm", train(tonight, settings, start, "warm"));
  }

  private static void print(String name, TrainingTask.Trained trained) {
    for (Progress row : trained.log()) {
      if (row.isValidation()) {
        System.out.printf(
            "%s: step %,d, epoch %d, NDCG@10 %.4f, HR@10 %.4f, %.0f s%n",
            name,
            row.step(),
            row.epoch(),
            row.validationNdcg10(),
            row.validationHr10(),
            row.seconds());
      }
    }
    System.out.printf(
        "%s: best NDCG@10 %.4f at step %,d%n",
        name, trained.bestProgress().validationNdcg10(), trained.bestProgress().step());
  }

  private TrainingTask.Trained train(
      Dataset<Row> sequences, Conf.Train settings, WarmStart start, String name) {
    var task = new TrainingTask(settings, SEED, temporary.toString(), name);
    TrainingTask.Trained trained =
        TrainJob.train(sequences, new TrainingTask.Inputs(vectors(), start), task);
    Checkpoints.remove(temporary.toString(), task.checkpointFolder(), new Configuration());
    return trained;
  }

  /** Nothing but ids: the vectors are never read. */
  private static MovieVectors vectors() {
    long[] movieIds =
        ratings().select("movie_id").distinct().orderBy("movie_id").collectAsList().stream()
            .mapToLong(row -> row.getLong(0))
            .toArray();
    return new MovieVectors(movieIds, 1, new float[movieIds.length]);
  }

  private static Dataset<Row> ratings() {
    assumeTrue(!FOLDER.isEmpty(), "-Dbenchmark.movielens names no folder of a MovieLens dataset");
    return LocalSpark.session()
        .read()
        .option("header", true)
        .schema(Tables.RATINGS.columns())
        .csv(FOLDER + "/ratings.csv");
  }

  private static Dataset<Row> sequences(long until) {
    return SplitJob.sequences(ratings().where(col("timestamp").leq(lit(until))), 3).cache();
  }

  private static Conf.Train settings(String... more) {
    Stream<String> common =
        Stream.of(
            "content=false",
            "width=64",
            "heads=2",
            "batch_size=64",
            "learning_rate=0.002",
            "warmup_steps=50",
            "max_epochs=10",
            "patience=5",
            "local_steps=30");
    List<String> changes =
        Stream.of(common, Arrays.stream(more), Arrays.stream(CHANGES.split(" ")))
            .flatMap(settings -> settings)
            .filter(setting -> !setting.isBlank())
            .map(setting -> "train." + setting)
            .toList();
    return ConfReader.read(List.of(), changes).train();
  }
}
