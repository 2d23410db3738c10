package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.size;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import nightreel.LocalSpark;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import nightreel.train.AlsFactors;
import nightreel.train.AlsModel;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recommending for more and more users of a lake whose night has been indexed, beside Spark MLlib's
 * {@code recommendForAllUsers} on the same users, movies and rank in the same run. It prints
 * figures and asserts no time:
 *
 * <pre>{@code
 * ./mvnw -B -Psoak -pl common,jobs test -Dtest=RecommendBenchmarkTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dtest.heap=-Xmx12g \
 *   -Dbenchmark.lake=FOLDER -Dbenchmark.run_date=2026-11-01
 * }</pre>
 *
 * <p>{@code -Dbenchmark.users=10000,40000} says for how many users, {@code -Dbenchmark.set="a=b
 * c=d"} changes settings.
 */
@Tag("soak")
class RecommendBenchmarkTest {

  private static final String LAKE = System.getProperty("benchmark.lake", "");
  private static final String RUN_DATE = System.getProperty("benchmark.run_date", "");
  private static final int[] USERS =
      Arrays.stream(System.getProperty("benchmark.users", "10000,40000,1000000000").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final List<String> SETTINGS =
      List.of(System.getProperty("benchmark.set", "seed=42").split(" "));

  @TempDir private Path folder;

  @BeforeAll
  static void requireLake() {
    assumeTrue(!LAKE.isEmpty(), "-Dbenchmark.lake names no lake with a night that was indexed");
  }

  @Test
  void printsTheTimeOfRecommendingAgainstMllib() throws IOException {
    for (int users : USERS) {
      Night night = someUsers(users);
      long all = night.read(Tables.SEQUENCES).count();
      double seconds = seconds(() -> RecommendJob.run(night));
      System.out.printf(
          "%,d users: recommend %.1f s, %.0f users/s, %s%n", all, seconds, all / seconds, memory());
    }
    Night night = someUsers(USERS[USERS.length - 1]);
    ALSModel model = mllib(night);
    double seconds =
        seconds(
            () ->
                model
                    .recommendForAllUsers(100)
                    .write()
                    .format("delta")
                    .save(folder.resolve("mllib").toString()));
    System.out.printf("MLlib's recommendForAllUsers(100): %.1f s, %s%n", seconds, memory());
  }

  /** What the lists cannot do without, on the first of the numbers of users. */
  @Test
  void printsTheTimeInTheKernels() throws IOException {
    Night night = someUsers(USERS[0]);
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    PipelineSettings settings = PipelineSettings.read(night, vectors);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES));
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW)) {
      Dataset<Row> spread = Batches.spread(histories).cache();
      long users = spread.count();
      double seconds =
          seconds(
              () -> spread.javaRDD().mapPartitions(rows -> listLengths(rows, pipeline)).count());
      System.out.printf(
          "%,d users in %.1f s; kernels, in seconds of all %d cores together: %s%n",
          users,
          seconds,
          night.spark().sparkContext().defaultParallelism(),
          night.kernels().seconds());
    }
  }

  private static Iterator<Integer> listLengths(Iterator<Row> rows, Pipeline pipeline) {
    Recommender recommender = pipeline.open();
    Conf.Recommend recommend = pipeline.settings().recommend();
    var blend = Blend.alone(Source.SEQUENCE.column());
    return Batches.map(
        rows,
        pipeline.catalogue().vectors(),
        recommend.batchSize(),
        users ->
            recommender.rerank(recommender.rank(users, blend), 0.8, recommend.topK()).stream()
                .map(List::size)
                .toList());
  }

  /** The lake with some of its users; its other tables and files are those of the lake itself. */
  private Night someUsers(int users) throws IOException {
    Path some = Files.createDirectory(folder.resolve("lake" + users + "-" + System.nanoTime()));
    Files.createSymbolicLink(some.resolve("artefacts"), Path.of(LAKE, "artefacts"));
    for (Table table : Stage.RECOMMEND.reads()) {
      if (table != Tables.SEQUENCES) {
        Files.createSymbolicLink(some.resolve(table.name()), Path.of(LAKE, table.name()));
      }
    }
    SparkSession spark = LocalSpark.session();
    Conf conf = ConfReader.read(List.of(), SETTINGS);
    LocalDate date = LocalDate.parse(RUN_DATE);
    Dataset<Row> sequences = new Lake(spark, LAKE).read(Tables.SEQUENCES, date);
    var lake = new Lake(spark, some.toString());
    lake.write(
        Tables.SEQUENCES,
        date,
        users >= sequences.count()
            ? sequences
            : sequences.orderBy(md5(col("user_id").cast("string").cast("binary"))).limit(users));
    return new Night(spark, conf, lake, date);
  }

  /** MLlib's own model of the night's factors; users are folded in. */
  private static ALSModel mllib(Night night) {
    Conf.Source look = night.conf().recommend().als();
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    AlsModel stored = AlsModel.read(night.read(Tables.MODELS));
    SparkSession spark = night.spark();
    AlsFactors factors =
        stored.load(
            vectors.movieIds(), night.lake().root(), spark.sparkContext().hadoopConfiguration());
    int rank = factors.rank();
    var movies = new ArrayList<Row>();
    for (int row = 0; row < vectors.size(); row++) {
      if (factors.known()[row]) {
        movies.add(RowFactory.create(row, floats(factors.items(), row * rank, rank)));
      }
    }
    var users = new ArrayList<Row>();
    Cut.NOW
        .histories(night.read(Tables.SEQUENCES))
        .where(size(col("movie_ids")).gt(0))
        .toLocalIterator()
        .forEachRemaining(
            row -> {
              int[] history = UserHistory.of(row, vectors).rows();
              float[] user = factors.user(history, look.last(), look.decay());
              users.add(RowFactory.create(users.size(), floats(user, 0, rank)));
            });
    StructType schema = StructType.fromDDL(FACTORS);
    Dataset<Row> userFactors = spark.createDataFrame(users, schema);
    Dataset<Row> movieFactors = spark.createDataFrame(movies, schema);
    return new ALSModel("als", rank, userFactors, movieFactors)
        .setUserCol("user")
        .setItemCol("movie");
  }

  private static final String FACTORS = "id INT, features ARRAY<FLOAT>";

  private static List<Float> floats(float[] values, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> values[i]).toList();
  }

  /** The most memory that this process has had resident. */
  private static String memory() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .map(line -> line.replaceAll("\\s+", " "))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double seconds(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }
}
