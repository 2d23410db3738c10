package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class FusionTrainerTest {

  private static final int MOVIES = 200;
  private static final int WIDTH = 12;
  private static final Conf.Embed SETTINGS =
      settings(
          "embed.fusion.epochs=20",
          "embed.fusion.history=6",
          "embed.fusion.batch_size=8",
          "embed.fusion.temperature=0.3",
          "embed.fusion.negatives=20");

  /**
   * Movies of one parity are watched together. The first number of the first modality tells the
   * parity, among eleven larger ones that tell nothing; the second modality is noise.
   */
  private final Modalities movies = movies();

  private final List<int[]> histories = histories(0, 140);

  @Test
  void learnsWhatIsWatchedTogether() {
    try (FusionNetwork untrained =
            FusionTrainer.untrained(movies.widths(), SETTINGS, 1, Device.cpu());
        FusionNetwork trained = train(1)) {
      assertThat(margin(trained.fuse(movies), 0, 140))
          .isGreaterThan(0.3 + margin(untrained.fuse(movies), 0, 140));
    }
  }

  @Test
  void placesMoviesThatNobodyHasWatched() {
    try (FusionNetwork untrained =
            FusionTrainer.untrained(movies.widths(), SETTINGS, 1, Device.cpu());
        FusionNetwork trained = train(1)) {
      assertThat(margin(trained.fuse(movies), 140, MOVIES))
          .isGreaterThan(0.2 + margin(untrained.fuse(movies), 140, MOVIES));
    }
  }

  @Test
  void givesUnitVectorsAlsoToMoviesThatLackAModality() {
    try (FusionNetwork trained = train(1)) {
      for (float[] vector : trained.fuse(movies)) {
        assertThat(vector).hasSize(SETTINGS.width());
        assertThat(dot(vector, vector)).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    try (FusionNetwork first = train(1);
        FusionNetwork second = train(1);
        FusionNetwork other = train(2)) {
      assertThat(first.fuse(movies)).isDeepEqualTo(second.fuse(movies));
      assertThat(Arrays.deepEquals(first.fuse(movies), other.fuse(movies))).isFalse();
    }
  }

  @Test
  void isTheSameAfterItWasStored() throws IOException {
    try (FusionNetwork trained = train(1);
        FusionNetwork loaded =
            FusionTrainer.untrained(movies.widths(), SETTINGS, 5, Device.cpu())) {
      var file = new ByteArrayOutputStream();
      trained.save(file);
      loaded.load(new ByteArrayInputStream(file.toByteArray()), "fusion.params");

      assertThat(loaded.fuse(movies)).isDeepEqualTo(trained.fuse(movies));
      byte[] half = Arrays.copyOf(file.toByteArray(), file.size() / 2);
      Assertions.assertThatThrownBy(
              () -> loaded.load(new ByteArrayInputStream(half), "fusion.params"))
          .isInstanceOf(UnusableException.class)
          .hasMessage("fusion.params: is truncated or corrupt; run embed again");
    }
  }

  @Test
  void tellsTheLossWhichFalls() {
    var progress = new ArrayList<FusionTrainer.Progress>();
    for (String epochs : List.of("embed.fusion.epochs=1", "embed.fusion.epochs=40")) {
      Conf.Embed settings =
          settings(
              epochs,
              "embed.fusion.history=6",
              "embed.fusion.batch_size=8",
              "embed.fusion.negatives=20");
      new FusionTrainer(settings, 0.9, 1, Device.cpu(), progress::add)
          .train(movies, histories)
          .close();
    }

    assertThat(progress).hasSize(2);
    assertThat(progress.get(1).step()).isEqualTo(progress.get(1).steps());
    assertThat(progress.get(1).loss()).isLessThan(progress.get(0).loss() - 0.2);
  }

  @Test
  void cutsHistoriesIntoStretchesInWhichEveryMovieButTheFirstIsATargetOnce() {
    var history = new int[50];
    Arrays.setAll(history, i -> i);

    for (int seed = 0; seed < 20; seed++) {
      List<int[]> stretches =
          FusionTrainer.stretches(
              List.of(history, new int[] {1}, new int[] {1, 2}), 7, new Random(seed));

      assertThat(stretches).allSatisfy(stretch -> assertThat(stretch).hasSizeBetween(2, 8));
      int[] targets =
          stretches.subList(0, stretches.size() - 1).stream()
              .flatMapToInt(stretch -> Arrays.stream(stretch, 1, stretch.length))
              .toArray();
      assertThat(targets).containsExactly(Arrays.copyOfRange(history, 1, 50));
      assertThat(stretches.get(stretches.size() - 1)).containsExactly(1, 2);
    }
  }

  private FusionNetwork train(long seed) {
    return new FusionTrainer(SETTINGS, 0.9, seed, Device.cpu(), unused -> {})
        .train(movies, histories);
  }

  /** How much nearer movies of one parity are to each other than to the rest, on average. */
  private static double margin(float[][] vectors, int from, int to) {
    double same = 0;
    double other = 0;
    int pairs = 0;
    for (int i = from; i < to; i++) {
      for (int j = from; j < to - 1; j += 2) {
        if (i != j && i != j + 1) {
          same += dot(vectors[i], vectors[i % 2 == 0 ? j : j + 1]);
          other += dot(vectors[i], vectors[i % 2 == 0 ? j + 1 : j]);
          pairs++;
        }
      }
    }
    return (same - other) / pairs;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  private static Modalities movies() {
    var random = new Random(11);
    var values = new float[2][MOVIES * WIDTH];
    var present = new boolean[2][MOVIES];
    for (int i = 0; i < MOVIES; i++) {
      for (int m = 0; m < 2; m++) {
        present[m][i] = m == 0 || i % 7 != 0;
        var vector = new float[WIDTH];
        for (int c = 0; c < WIDTH; c++) {
          vector[c] = (float) random.nextGaussian();
        }
        if (m == 0) {
          vector[0] = i % 2 == 0 ? 0.8f : -0.8f;
        }
        UnitLength.scale(vector);
        if (present[m][i]) {
          System.arraycopy(vector, 0, values[m], i * WIDTH, WIDTH);
        }
      }
    }
    return new Modalities(
        java.util.stream.LongStream.range(0, MOVIES).toArray(),
        List.of(
            new Modalities.Modality(WIDTH, values[0], present[0]),
            new Modalities.Modality(WIDTH, values[1], present[1])));
  }

  private static List<int[]> histories(int from, int to) {
    var random = new Random(3);
    var histories = new ArrayList<int[]>();
    for (int user = 0; user < 120; user++) {
      int parity = user % 2;
      var history = new int[12];
      for (int i = 0; i < history.length; i++) {
        history[i] = from + 2 * random.nextInt((to - from) / 2) + parity;
      }
      histories.add(Arrays.stream(history).distinct().toArray());
    }
    return histories;
  }

  private static Conf.Embed settings(String... keyValues) {
    return ConfReader.read(
            List.of(),
            Stream.concat(
                    Stream.of("embed.width=16", "embed.fusion.hidden=16"), Stream.of(keyValues))
                .toList())
        .embed();
  }
}
