package nightreel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import nightreel.InTask;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import nightreel.nn.Shared;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexBuildTest {

  private static final int MOVIES = 300;
  private static final int WIDTH = 8;
  private static final long[] MOVIE_IDS = LongStream.range(0, MOVIES).toArray();

  private static final List<Conf.Space> KINDS =
      List.of(
          new Conf.Space("Flat", Map.of()),
          new Conf.Space("HNSW8", Map.of("efSearch", 16.0)),
          new Conf.Space("IVF*,Flat", Map.of("nprobe", 1.0)),
          new Conf.Space("SQ8", Map.of()));

  @TempDir private Path lake;

  @Test
  void anExactIndexFindsEverything() {
    assertThat(build("Flat", Map.of()).serving().recall100()).isOne();
  }

  @Test
  void recallIsMeasuredAgainstExactSearch() {
    double few = build("IVF16,Flat", Map.of("nprobe", 1.0)).serving().recall100();
    double all = build("IVF16,Flat", Map.of("nprobe", 16.0)).serving().recall100();
    assertThat(few).isLessThan(0.9);
    assertThat(all).isOne();
  }

  @Test
  void recallCountsWhatIsAmongTheExactBest() {
    long[] exact = {1, 2, 3, 4};
    assertThat(IndexBench.recall(new long[] {2, 9, 4, 3}, exact, 2)).isEqualTo(0.75);
  }

  @Test
  void measuresOtherKindsBesideTheOneThatServes() {
    List<IndexTrial> trials = build("Flat", Map.of()).trials();
    assertThat(trials)
        .extracting(IndexTrial::factory, IndexTrial::parameters, IndexTrial::serves)
        .containsExactly(
            tuple("Flat", "", true),
            tuple("HNSW8", "efSearch=16", false),
            tuple("IVF7,Flat", "nprobe=1", false),
            tuple("SQ8", "", false));
    assertThat(trials)
        .allSatisfy(trial -> assertThat(trial.recall100()).isBetween(0.1, 1.0))
        .allSatisfy(trial -> assertThat(trial.queriesPerSecond()).isPositive());
    assertThat(trials.get(3).bytes()).isLessThan(trials.get(0).bytes() / 2);
  }

  @Test
  void findsTheNumberOfCellsByTheNumberOfVectors() {
    assertThat(IndexBench.factory("IVF*,Flat", 62_423)).isEqualTo("IVF999,Flat");
    assertThat(IndexBench.factory("IVF*,SQ8", 20)).isEqualTo("IVF1,SQ8");
    assertThat(IndexBench.factory("HNSW32", 62_423)).isEqualTo("HNSW32");
  }

  @Test
  void namesTheSettingOfAFactoryThatFaissDoesNotKnow() {
    assertThatThrownBy(() -> build("Flatt", Map.of()))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("index.content: ")
        .hasMessageContaining("Flatt");
  }

  @Test
  void anIndexOpensOnlyForQueriesOfItsWidth() {
    MovieIndex index = build("Flat", Map.of()).index();
    try (var lease = lease(index, WIDTH, 0)) {
      assertThat(lease.get().size()).isEqualTo(MOVIES);
    }
    assertThatThrownBy(() -> lease(index, WIDTH + 1, 0))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("width 8")
        .hasMessageContaining("run index again");
  }

  @Test
  void aTamperedFileIsNotOpened() throws Exception {
    MovieIndex index = build("Flat", Map.of()).index();
    Path file = lake.resolve(index.files().get(0).path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    assertThatThrownBy(() -> lease(index, WIDTH, 0))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining("is not the file that its table describes");
  }

  @Test
  void aFileThatIsNoIndexIsNotOpened() throws Exception {
    Path file = Files.writeString(lake.resolve("no.faiss"), "no index");
    var artefact = new Artefact("no.faiss", Files.size(file), Artefact.sha256(file));
    assertUnusable(index(artefact, MOVIE_IDS), "content index: ", "; run index again");
  }

  @Test
  void anIndexOfOtherVectorsThanItsTableSaysIsNotOpened() {
    Artefact stored = run(vectors(MOVIES, 1), "Flat", Map.of(), 1_000).index().files().get(0);
    long[] others = LongStream.range(0, MOVIES + 1).toArray();
    String message =
        "content index: has 300 vectors of width 8, expected 301 of width 8; run index again";
    assertUnusable(index(stored, others), message, message);
  }

  private static MovieIndex index(Artefact file, long[] movieIds) {
    return new MovieIndex("content", WIDTH, List.of(new MovieIndex.Shard(file, movieIds)));
  }

  private void assertUnusable(MovieIndex index, String start, String end) {
    assertThatThrownBy(() -> lease(index, WIDTH, 0))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(start)
        .hasMessageEndingWith(end);
  }

  /** Whole numbers, of which sums are exact whatever their order, and many vectors twice. */
  @ParameterizedTest
  @CsvSource({"7, 0", "7, 1", "100, 0", "100, 2", "299, 1"})
  void shardsFindWhatOneExactIndexFinds(int shardMovies, int held) {
    float[] vectors = wholeNumbers(MOVIES, 3);
    float[] queries = wholeNumbers(50, 4);
    MovieIndex whole = run(vectors, "Flat", Map.of(), 1_000).index();
    MovieIndex shards = run(vectors, "Flat", Map.of(), shardMovies).index();
    assertThat(whole.files()).hasSize(1);
    assertThat(shards.files()).hasSize((MOVIES + shardMovies - 1) / shardMovies);
    assertThat(shards.rowsIn(MOVIE_IDS)).isEqualTo(whole.rowsIn(MOVIE_IDS));

    for (int k : new int[] {1, 5, MOVIES, MOVIES + 20}) {
      Found all = search(whole, 0, queries, k);
      Found found = search(shards, held, queries, k);

      assertThat(found.scores()).as("scores of the best %d", k).isEqualTo(all.scores());
      assertThat(better(found, k)).isEqualTo(better(all, k));
      assertThat(found.ids()).doesNotContain(MOVIES, MOVIES + 1);
    }
  }

  /** Which of equal ones are the last of a list is FAISS's affair; all others are compared. */
  private static List<List<Long>> better(Found found, int k) {
    var better = new ArrayList<List<Long>>();
    for (int from = 0; from < found.ids().length; from += k) {
      var list = new ArrayList<Long>();
      for (int i = from; i < from + k; i++) {
        if (k >= MOVIES || found.scores()[i] > found.scores()[from + k - 1]) {
          list.add(found.ids()[i]);
        }
      }
      better.add(list);
    }
    return better;
  }

  @Test
  void whatDoesNotFitTogetherIsMeasuredShardByShard() {
    IndexBuild.Built built = run(vectors(MOVIES, 1), "IVF*,Flat", Map.of("nprobe", 1.0), 100);

    assertThat(built.index().files()).hasSize(3);
    assertThat(built.serving().factory()).isEqualTo("IVF2,Flat");
    assertThat(built.serving().bytes())
        .isEqualTo(built.index().files().stream().mapToLong(Artefact::bytes).sum());
    assertThat(built.serving().recall100()).isBetween(0.3, 0.99);
  }

  @Test
  void cutsACatalogueIntoEqualShards() {
    assertThat(IndexBench.sizes(300, 300)).containsExactly(300);
    assertThat(IndexBench.sizes(301, 300)).containsExactly(151, 150);
    assertThat(IndexBench.sizes(7, 3)).containsExactly(3, 2, 2);
  }

  @Test
  void autoIsExactUpToSomeNumberOfMovies() {
    var auto = new Conf.Space("auto", Map.of());
    Conf.Index index = ConfReader.read(List.of(), List.of("index.exact_movies=" + MOVIES)).index();
    assertThat(index.kind(auto, MOVIES)).isEqualTo(new Conf.Space("Flat", Map.of()));
    assertThat(index.kind(auto, MOVIES + 1)).isEqualTo(index.large());
    assertThat(index.kind(KINDS.get(1), MOVIES + 1)).isEqualTo(KINDS.get(1));
  }

  /** A lake like s3a://, of which nothing is mounted. */
  @Test
  void sparkBringsTheFilesOfALakeThatIsNotMounted() {
    SparkContext spark = LocalSpark.session().sparkContext();
    spark.hadoopConfiguration().set("fs.remote.impl", RemoteFiles.class.getName());
    String remote = "remote://" + lake;
    MovieIndex index =
        new IndexBuild("content", space("Flat", Map.of()), settings(100), remote, "remote")
            .run(MOVIE_IDS, vectors(MOVIES, 5), vectors(20, 2), spark.hadoopConfiguration())
            .index();
    index.files().forEach(file -> file.distribute(spark, remote));
    var hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    float[] queries = vectors(20, 2);

    Found found =
        InTask.call(
            LocalSpark.session(),
            unused -> {
              for (Artefact file : index.files()) {
                assertThat(file.distributed(remote, hadoop.value())).exists();
              }
              try (var lease = index.lease(WIDTH, Map.of(), 0, remote, hadoop.value())) {
                return search(lease.get(), queries, 5);
              }
            });

    MovieIndex mounted = run(vectors(MOVIES, 5), "Flat", Map.of(), 1_000).index();
    assertThat(found.ids()).isEqualTo(search(mounted, 0, queries, 5).ids());
    assertThat(index.files().get(0).distributed(remote, hadoop.value()))
        .as("a copy that Spark has made")
        .isNotEqualTo(lake.resolve(index.files().get(0).path()));
  }

  /** Local files under another scheme. */
  public static final class RemoteFiles extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("remote:///");
    }
  }

  private record Found(float[] scores, long[] ids) implements Serializable {}

  private Found search(MovieIndex index, int held, float[] queries, int k) {
    try (var lease = lease(index, WIDTH, held)) {
      return search(lease.get(), queries, k);
    }
  }

  private static Found search(ShardedIndex index, float[] queries, int k) {
    var scores = new float[queries.length / WIDTH * k];
    var ids = new long[scores.length];
    index.search(queries, k, scores, ids);
    return new Found(scores, ids);
  }

  private Shared<ShardedIndex>.Lease lease(MovieIndex index, int width, int held) {
    return index.lease(width, Map.of(), held, lake.toString(), new Configuration());
  }

  private IndexBuild.Built build(String factory, Map<String, Double> parameters) {
    return run(vectors(MOVIES, 1), factory, parameters, 1_000);
  }

  private IndexBuild.Built run(
      float[] vectors, String factory, Map<String, Double> parameters, int shardMovies) {
    var task =
        new IndexBuild(
            "content",
            space(factory, parameters),
            settings(shardMovies),
            lake.toString(),
            "artefacts");
    return task.run(MOVIE_IDS, vectors, vectors(20, 2), new Configuration());
  }

  private static Conf.Space space(String factory, Map<String, Double> parameters) {
    return new Conf.Space(factory, parameters);
  }

  private static Conf.Index settings(int shardMovies) {
    Conf.Index index = ConfReader.read(List.of(), List.of()).index();
    return new Conf.Index(
        index.content(),
        index.sequence(),
        index.als(),
        index.exactMovies(),
        index.large(),
        shardMovies,
        index.shardsHeld(),
        shardMovies < MOVIES ? List.of() : KINDS,
        index.recallQueries(),
        index.transitions());
  }

  private static float[] vectors(int count, long seed) {
    var random = new Random(seed);
    var vectors = new float[count * WIDTH];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return vectors;
  }

  private static float[] wholeNumbers(int count, long seed) {
    var random = new Random(seed);
    var vectors = new float[count * WIDTH];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = random.nextInt(3) - 1;
    }
    for (int i = 0; i < count; i += 3) {
      System.arraycopy(vectors, 0, vectors, i * WIDTH, WIDTH);
    }
    return vectors;
  }
}
