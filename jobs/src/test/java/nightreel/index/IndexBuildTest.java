package nightreel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir private Path lake;

  @Test
  void anExactIndexFindsEverything() {
    assertThat(build("Flat", Map.of()).recall100()).isOne();
  }

  @Test
  void recallIsMeasuredAgainstExactSearch() {
    double few = build("IVF16,Flat", Map.of("nprobe", 1.0)).recall100();
    double all = build("IVF16,Flat", Map.of("nprobe", 16.0)).recall100();
    assertThat(few).isLessThan(0.9);
    assertThat(all).isOne();
  }

  @Test
  void recallCountsWhatIsAmongTheExactBest() {
    long[] exact = {1, 2, 3, 4};
    assertThat(IndexBuild.recall(new long[] {2, 9, 4, 3}, exact, 2)).isEqualTo(0.75);
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

  private MovieIndex stored() {
    IndexBuild.Built built = build("Flat", Map.of());
    return new MovieIndex("content", built.file(), WIDTH, built.movieIds());
  }

  private IndexBuild.Built build(String factory, Map<String, Double> parameters) {
    var task =
        new IndexBuild(
            "content", new Conf.Space(factory, parameters), lake.toString(), "content.faiss");
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
