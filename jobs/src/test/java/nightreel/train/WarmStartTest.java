package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Yesterday's movies were 10 to 60, tonight's are 30 to 80. */
class WarmStartTest {

  private static final long[] BEFORE = {10, 20, 30, 40, 50, 60};
  private static final long[] TONIGHT = {30, 40, 50, 60, 70, 80};
  private static final int SHARED = 4;

  /** What one of a projection's numbers is in the items' vectors. */
  private static final float UNIT = 0.02f;

  private static final MovieVectors VECTORS = Tiny.vectors(8);

  @TempDir private Path lake;

  @Test
  void keepsTheVectorsOfTheMoviesOfBothNights() throws IOException {
    Conf.Train settings = Tiny.settings();
    WarmStart start = earlier(settings, VECTORS);

    List<float[]> weights = weights(start, settings, VECTORS);

    assertThat(start.shared(TONIGHT)).isEqualTo(SHARED);
    float[] before = vectors(settings, BEFORE, VECTORS, start);
    float[] tonight = vectors(settings, weights, TONIGHT, VECTORS);
    int width = settings.width();
    assertThat(Arrays.copyOf(tonight, SHARED * width))
        .containsExactly(Arrays.copyOfRange(before, 2 * width, 6 * width), within(1e-5f));
  }

  /**
   * The fused space of another night has other axes, and here another width, one of which cannot
   * say all that the earlier one did; the smaller bound is one that cuts projections.
   */
  @ParameterizedTest
  @CsvSource({"9, false", "9, true", "0.01, false", "0.01, true"})
  void keepsThemWhereTheFusedSpaceIsAnotherOne(float bound, boolean narrow) throws IOException {
    Conf.Train settings = Tiny.settings("content_length=" + bound);
    WarmStart start = earlier(settings, VECTORS);
    MovieVectors other = narrow ? narrowed(VECTORS) : turned(VECTORS);

    List<float[]> weights = weights(start, settings, other);

    float[] before = vectors(settings, BEFORE, VECTORS, start);
    float[] tonight = vectors(settings, weights, TONIGHT, other);
    int width = settings.width();
    assertThat(Arrays.copyOf(tonight, SHARED * width))
        .containsExactly(Arrays.copyOfRange(before, 2 * width, 6 * width), within(1e-5f));
  }

  /** So that new movies stand where the earlier network would have put them. */
  @Test
  void turnsTheProjectionWithTheFusedSpace() throws IOException {
    Conf.Train settings = Tiny.settings();
    WarmStart start = earlier(settings, VECTORS);
    MovieVectors turned = turned(VECTORS);

    float[] projection = weights(start, settings, turned).get(1);

    float[] earlier = snapshot(settings, start).get(1);
    int width = settings.width();
    for (int row = 0; row < VECTORS.size(); row++) {
      for (int d = 0; d < width; d++) {
        assertThat(UNIT * dot(turned.vector(row), projection, d, width))
            .isCloseTo(UNIT * dot(VECTORS.vector(row), earlier, d, width), within(1e-4f));
      }
    }
  }

  @Test
  void givesNewMoviesFreshRowsAndTakesAllElse() throws IOException {
    Conf.Train settings = Tiny.settings("content=false");
    WarmStart start = earlier(settings, VECTORS);

    List<float[]> weights = weights(start, settings, VECTORS);

    List<float[]> before = snapshot(settings, start);
    int width = settings.width();
    assertThat(weights.get(0)).hasSize(TONIGHT.length * width);
    assertThat(Arrays.copyOf(weights.get(0), SHARED * width))
        .isEqualTo(Arrays.copyOfRange(before.get(0), 2 * width, 6 * width));
    float[] fresh = Arrays.copyOfRange(weights.get(0), SHARED * width, TONIGHT.length * width);
    assertThat(fresh).doesNotContain(0f);
    assertThat(before.get(0)).doesNotContain(fresh);
    assertThat(weights.subList(1, weights.size()))
        .usingRecursiveComparison()
        .isEqualTo(before.subList(1, before.size()));
  }

  private static float dot(float[] vector, float[] matrix, int column, int columns) {
    float sum = 0;
    for (int c = 0; c < vector.length; c++) {
      sum += vector[c] * matrix[c * columns + column];
    }
    return sum;
  }

  /** The same vectors with their places exchanged, and one place more that is always zero. */
  private static MovieVectors turned(MovieVectors vectors) {
    int width = vectors.width() + 1;
    var values = new float[vectors.size() * width];
    for (int row = 0; row < vectors.size(); row++) {
      for (int c = 0; c < vectors.width(); c++) {
        values[row * width + (c + 2) % width] = -vectors.vector(row)[c];
      }
    }
    return new MovieVectors(vectors.movieIds(), width, values);
  }

  /** The same vectors without half of their places. */
  private static MovieVectors narrowed(MovieVectors vectors) {
    int width = vectors.width() / 2;
    var values = new float[vectors.size() * width];
    for (int row = 0; row < vectors.size(); row++) {
      System.arraycopy(vectors.vector(row), 0, values, row * width, width);
    }
    return new MovieVectors(vectors.movieIds(), width, values);
  }

  private WarmStart earlier(Conf.Train settings, MovieVectors vectors) throws IOException {
    Path file = lake.resolve("sasrec.params");
    try (SasRecNetwork network = Tiny.network(settings, BEFORE.length)) {
      Tiny.save(network, file);
    }
    var weights = new Artefact("sasrec.params", Files.size(file), Artefact.sha256(file));
    return new WarmStart(
        LocalDate.of(2026, 1, 2), new SasRecModel(weights, settings, BEFORE), vectors);
  }

  private List<float[]> weights(WarmStart start, Conf.Train settings, MovieVectors tonight) {
    return start.weights(settings, TONIGHT, tonight, lake.toString(), new Configuration());
  }

  private List<float[]> snapshot(Conf.Train settings, WarmStart start) throws IOException {
    try (SasRecNetwork network = Tiny.network(settings, BEFORE.length);
        var in = Files.newInputStream(lake.resolve(start.model().weights().path()))) {
      network.load(in, "test");
      return network.snapshot();
    }
  }

  private float[] vectors(
      Conf.Train settings, long[] movieIds, MovieVectors vectors, WarmStart start)
      throws IOException {
    return vectors(settings, snapshot(settings, start), movieIds, vectors);
  }

  /** The item vectors that the weights give. */
  private static float[] vectors(
      Conf.Train settings, List<float[]> weights, long[] movieIds, MovieVectors vectors) {
    float[] content = new TrainedFirst(movieIds, vectors).trainedContent();
    try (var network = new SasRecNetwork(settings, movieIds.length, vectors.width(), Device.cpu());
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      network.restore(weights);
      return network
          .items(
              network.manager().create(content, new Shape(movieIds.length, vectors.width())), false)
          .read()
          .toFloatArray();
    }
  }
}
