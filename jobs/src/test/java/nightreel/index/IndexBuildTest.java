package nightreel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    MovieIndex index = stored();
    try (var lease = index.lease(WIDTH, Map.of(), lake.toString(), new Configuration())) {
      assertThat(lease.get().size()).isEqualTo(MOVIES);
    }
    assertThatThrownBy(
            () ->
                index.lease(WIDTH + 1, Map.of("nprobe", 2.0), lake.toString(), new Configuration()))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("width 8")
        .hasMessageContaining("run index again");
  }

  @Test
  void aTamperedFileIsNotOpened() throws Exception {
    Path file = lake.resolve(stored().file().path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    MovieIndex index =
        new MovieIndex(
            "tampered", new Artefact("content.faiss", bytes.length, "0"), WIDTH, MOVIE_IDS);
    assertThatThrownBy(() -> index.lease(WIDTH, Map.of(), lake.toString(), new Configuration()))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("content.faiss")
        .hasMessageContaining("is not the file that its table describes");
  }

  @Test
  void aFileThatIsNoIndexIsNotOpened() throws Exception {
    Path file = Files.writeString(lake.resolve("no.faiss"), "no index");
    var artefact = new Artefact("no.faiss", Files.size(file), Artefact.sha256(file));
    var index = new MovieIndex("broken", artefact, WIDTH, MOVIE_IDS);
    assertUnusable(index, "broken index: ", "; run index again");
  }

  @Test
  void anIndexOfOtherVectorsThanItsTableSaysIsNotOpened() {
    MovieIndex stored = stored();
    long[] others = LongStream.range(0, MOVIES + 1).toArray();
    assertUnusable(
        new MovieIndex("other", stored.file(), WIDTH, others),
        "other index: has 300 vectors of width 8, expected 301 of width 8; run index again");
  }

  private void assertUnusable(MovieIndex index, String start, String... end) {
    assertThatThrownBy(() -> index.lease(WIDTH, Map.of(), lake.toString(), new Configuration()))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(start)
        .hasMessageEndingWith(end.length == 0 ? start : end[0]);
  }

  private MovieIndex stored() {
    IndexBuild.Built built = build("Flat", Map.of());
    return new MovieIndex("content", built.file(), WIDTH, built.movieIds());
  }

  private IndexBuild.Built build(String factory, Map<String, Double> parameters) {
    var task =
        new IndexBuild(
            "content",
            new Conf.Space(factory, parameters),
            KINDS,
            lake.toString(),
            "content.faiss");
    return task.run(MOVIE_IDS, vectors(MOVIES, 1), vectors(20, 2), new Configuration());
  }

  private static float[] vectors(int count, long seed) {
    var random = new Random(seed);
    var vectors = new float[count * WIDTH];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return vectors;
  }
}
