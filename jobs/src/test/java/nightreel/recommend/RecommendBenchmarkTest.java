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
import nightreel.recommend.Blend.Scored;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import nightreel.train.AlsFactors;
import nightreel.train.AlsModel;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.DoubleAccumulator;
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

  /** What the stage cannot do without, on the first of the numbers of users. */
  @Test
  void printsTheTimeInTheKernels() throws IOException {
    Night night = someUsers(USERS[0]);
    var spark = night.spark().sparkContext();
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    PipelineSettings settings = PipelineSettings.read(night);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES)).cache();
    long users = histories.count();
    List<DoubleAccumulator> kernels =
        List.of(spark.doubleAccumulator(), spark.doubleAccumulator(), spark.doubleAccumulator());
    DoubleAccumulator candidates = spark.doubleAccumulator();
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW)) {
      Dataset<Row> spread = Batches.spread(histories).cache();
      spread.count();
      double seconds =
          seconds(
              () ->
                  spread
                      .javaRDD()
                      .mapPartitions(rows -> timed(rows, pipeline, kernels, candidates))
                      .count());
      int cores = spark.defaultParallelism();
      System.out.printf(
          "%,d users in %.1f s on %d cores, of which kernels: network %.1f s, search %.1f s, MMR %.1f"
              + " s; %.0f candidates a user%n",
          users,
          seconds,
          cores,
          kernels.get(0).sum() / cores,
          kernels.get(1).sum() / cores,
          kernels.get(2).sum() / cores,
          candidates.sum() / users);
    }
  }

  private static Iterator<Long> timed(
      Iterator<Row> rows,
      Pipeline pipeline,
      List<DoubleAccumulator> kernels,
      DoubleAccumulator candidates) {
    Recommender recommender = pipeline.open();
    PipelineSettings settings = pipeline.settings();
    Conf.Recommend recommend = settings.recommend();
    var blend = Blend.alone(Source.SEQUENCE.column());
    return Batches.map(
        rows,
        pipeline.catalogue().vectors(),
        recommend.batchSize(),
        users -> {
          List<int[]> known =
              users.stream()
                  .map(user -> recommender.scorer().known(user.rows()))
                  .filter(history -> history.length > 0)
                  .toList();
          kernels.get(0).add(seconds(() -> recommender.scorer().states(known)));
          Batch batch = recommender.batch(users);
          int most = batch.seen().stream().mapToInt(seen -> seen.cardinality()).max().orElse(0);
          kernels.get(1).add(seconds(() -> search(settings, batch, most)));
          List<List<Scored>> ranked = recommender.rank(users, blend);
          ranked.forEach(list -> candidates.add(list.size()));
          kernels
              .get(2)
              .add(
                  seconds(
                      () -> ranked.forEach(list -> recommender.rerank(list, recommend.topK()))));
          return List.of((long) users.size());
        });
  }

  private static void search(PipelineSettings settings, Batch batch, int most) {
    var hadoop = new Configuration();
    int size = batch.size();
    int spare = 10 + most;
    Conf.Recommend recommend = settings.recommend();
    try (var content = settings.leaseContent(batch.contentQueries().length / size, hadoop);
        var sequence = settings.leaseSequence(batch.states().length / size, hadoop);
        var als = settings.leaseAlsIndex(batch.factors().length / size, hadoop)) {
      search(content.get(), batch.contentQueries(), recommend.contentCandidates() + spare, size);
      search(sequence.get(), batch.states(), recommend.sequenceCandidates() + spare, size);
      search(als.get(), batch.factors(), recommend.als().candidates() + spare, size);
    }
  }

  private static void search(nightreel.index.ShardedIndex index, float[] queries, int k, int size) {
    index.search(queries, k, new float[size * k], new long[size * k]);
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
