package nightreel.ingest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.Night;
import nightreel.conf.ConfReader;
import nightreel.split.SplitJob;
import nightreel.tables.Lake;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ingest and split beside what Spark needs at least: reading the same file with its schema and
 * writing it to Delta. README says how to start it; it prints times and asserts nothing.
 */
@Tag("soak")
class IngestBenchmarkTest {

  private static final String FOLDER = System.getProperty("benchmark.movielens", "");
  private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 3);

  @TempDir private Path temporary;

  @Test
  void printsTheTimeOfIngestAndSplitAgainstABareCopy() {
    assumeTrue(!FOLDER.isEmpty(), "-Dbenchmark.movielens names no folder of a MovieLens dataset");
    for (int round = 1; round <= ROUNDS; round++) {
      double bare = seconds(this::copy);
      Night night = night(LocalDate.of(2026, 1, round));
      double ingest = seconds(() -> IngestJob.run(night));
      double split = seconds(() -> SplitJob.run(night));
      System.out.printf(
          "round %d: bare copy %.1f s; ingest %.1f s, split %.1f s: %.2f times the copy%n",
          round, bare, ingest, split, (ingest + split) / bare);
    }
  }

  private void copy() {
    SparkSession spark = LocalSpark.session();
    spark
        .read()
        .schema("userId LONG, movieId LONG, rating FLOAT, timestamp LONG")
        .option("header", true)
        .csv(FOLDER + "/ratings.csv")
        .write()
        .format("delta")
        .mode("overwrite")
        .save(temporary + "/bare");
  }

  private Night night(LocalDate date) {
    var conf = ConfReader.read(List.of(), List.of("paths.movielens=" + FOLDER));
    SparkSession spark = LocalSpark.session();
    return new Night(spark, conf, new Lake(spark, temporary + "/lake"), date);
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }
}
