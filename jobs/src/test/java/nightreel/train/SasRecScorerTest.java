package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SasRecScorerTest {

  private static final int MOVIES = 9;
  private static final long[] TRAINED = {10, 20, 30, 50, 60, 80};
  private static final int UNTRAINED_ROW = 3; // movie 40
  private static final Conf.Train SETTINGS = Tiny.settings();
  private static final Offset<Float> SAME = within(1e-5f);

  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void saveNetwork() throws IOException {
    try (SasRecNetwork network = Tiny.network(SETTINGS, TRAINED.length)) {
      file = Tiny.save(network, folder.resolve("sasrec.params"));
    }
  }

  @Test
  void scoresAHistoryAloneAsBesideOthers() {
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      int[] history = {0, 4};
      float[] alone = scorer.scores(List.of(history));

      float[] together =
          scorer.scores(List.of(new int[] {1, 2, 4, 5, 7, 0, 1}, history, new int[] {5}));

      assertThat(alone).hasSize(MOVIES);
      assertThat(Arrays.copyOfRange(together, MOVIES, 2 * MOVIES)).containsExactly(alone, SAME);
      assertThat(Arrays.copyOf(together, MOVIES)).isNotEqualTo(alone);
    }
  }

  /** More than are read at once. */
  @Test
  void givesAHistoryAmongManyTheStateThatItHasAlone() {
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      var random = new Random(1);
      List<int[]> histories =
          Stream.generate(() -> random.ints(1 + random.nextInt(9), 0, MOVIES).toArray())
              .limit(60_000)
              .toList();

      float[] states = scorer.states(histories);

      assertThat(states).hasSize(60_000 * scorer.width());
      for (int b = 0; b < 60_000; b += 999) {
        int from = b * scorer.width();
        assertThat(Arrays.copyOfRange(states, from, from + scorer.width()))
            .containsExactly(scorer.states(List.of(histories.get(b))), SAME);
      }
    }
  }

  @Test
  void readsTheLastMoviesAlone() {
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      float[] last = scorer.scores(List.of(new int[] {2, 4, 5, 7, 0, 1}));

      assertThat(scorer.scores(List.of(new int[] {0, 0, 0, 2, 4, 5, 7, 0, 1})))
          .containsExactly(last, SAME);
      assertThat(scorer.scores(List.of(new int[] {5, 2, 4, 5, 7, 0, 1})))
          .containsExactly(last, SAME);
      assertThat(scorer.scores(List.of(new int[] {4, 5, 7, 0, 1}))).isNotEqualTo(last);
    }
  }

  @Test
  void scoresWithTheInnerProductOfStateAndItem() {
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      List<int[]> histories = List.of(new int[] {2, 4}, new int[] {1});
      float[] states = scorer.states(histories);
      float[] items = scorer.items();
      int width = scorer.width();
      assertThat(width).isEqualTo(8);

      float[] scores = scorer.scores(histories);

      for (int b = 0; b < 2; b++) {
        for (int m = 0; m < MOVIES; m++) {
          float product = 0;
          for (int d = 0; d < width; d++) {
            product += states[b * width + d] * items[m * width + d];
          }
          assertThat(scores[b * MOVIES + m]).isCloseTo(product, SAME);
        }
      }
    }
  }

  @Test
  void doesNotCareHowMoviesAreNumbered() {
    MovieVectors vectors = Tiny.vectors(MOVIES);
    var renumbered =
        new MovieVectors(
            vectors.movieIds(), vectors.width(), reversedRows(vectors.values(), vectors.width()));
    long[] trained = Arrays.stream(TRAINED).map(id -> 100 - id).toArray();
    try (SasRecScorer scorer = load(file, SETTINGS);
        SasRecScorer other = SasRecScorer.load(file, SETTINGS, trained, renumbered)) {

      float[] scores = scorer.scores(List.of(new int[] {0, 4, 2}));
      float[] otherScores = other.scores(List.of(new int[] {8, 4, 6}));

      assertThat(reversedRows(otherScores, 1)).containsExactly(scores, SAME);
    }
  }

  @Test
  void scoresAnUntrainedMovieByItsContent() {
    try (SasRecScorer scorer = load(file, SETTINGS);
        SasRecScorer other =
            SasRecScorer.load(file, SETTINGS, TRAINED, withContent(UNTRAINED_ROW, 3))) {
      List<int[]> history = List.of(new int[] {0, 4});
      float[] scores = scorer.scores(history);
      float[] otherScores = other.scores(history);

      for (int row = 0; row < MOVIES; row++) {
        if (row == UNTRAINED_ROW) {
          assertThat(otherScores[row]).isNotCloseTo(scores[row], within(1e-3f));
        } else {
          assertThat(otherScores[row]).isCloseTo(scores[row], SAME);
        }
      }
      assertThat(scorer.states(List.of(new int[] {UNTRAINED_ROW})))
          .isNotEqualTo(other.states(List.of(new int[] {UNTRAINED_ROW})));
    }
  }

  @Test
  void knowsAnUntrainedMovieByItsContentOnly() throws IOException {
    int[] all = IntStream.range(0, MOVIES).toArray();
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      assertThat(scorer.known(all)).containsExactly(all);
    }
    Conf.Train withoutContent = Tiny.settings("content=false");
    try (SasRecNetwork network = Tiny.network(withoutContent, TRAINED.length);
        SasRecScorer scorer =
            load(Tiny.save(network, folder.resolve("plain.params")), withoutContent)) {
      assertThat(scorer.known(all)).containsExactly(0, 1, 2, 4, 5, 7);
      assertThat(scorer.known(new int[] {7, 3, 3, 1})).containsExactly(7, 1);

      float[] identity = network.snapshot().get(0);
      assertThat(Arrays.copyOfRange(scorer.items(), 4 * 8, 5 * 8))
          .as("movie 50, the fourth one trained")
          .containsExactly(Arrays.copyOfRange(identity, 3 * 8, 4 * 8));
    }
  }

  @Test
  void givesTheSameScoresToTheBitAfterSavingAndLoading() throws IOException {
    float[] content = Tiny.content(MOVIES);
    List<int[]> histories = List.of(new int[] {0, 4, 2}, new int[] {8});
    try (SasRecNetwork network = Tiny.network(SETTINGS, MOVIES);
        SasRecScorer before = SasRecScorer.of(network, content, Tiny.CONTENT_WIDTH, SETTINGS)) {
      Path saved = Tiny.save(network, folder.resolve("again.params"));
      MovieVectors vectors = Tiny.vectors(MOVIES);
      try (SasRecScorer after = SasRecScorer.load(saved, SETTINGS, vectors.movieIds(), vectors)) {
        assertThat(after.scores(histories)).isEqualTo(before.scores(histories));
        assertThat(after.items()).isEqualTo(before.items());
      }
    }
  }

  @Test
  void givesSeveralThreadsTheSameScores() {
    try (SasRecScorer scorer = load(file, SETTINGS)) {
      List<int[]> histories = List.of(new int[] {0, 4, 2}, new int[] {7});
      float[] scores = scorer.scores(histories);

      assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> scorer.scores(histories)))
          .allSatisfy(again -> assertThat(again).containsExactly(scores, SAME));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "width=4, 'parameter identity has shape (6, 8), the settings ask for (6, 4)'",
    "max_length=7, 'parameter positions has shape (6, 8), the settings ask for (7, 8)'",
    "blocks=1, 'is truncated or corrupt'",
    "blocks=3, 'is truncated or corrupt'",
    "content=false, 'is truncated or corrupt'"
  })
  void refusesANetworkOfOtherDimensions(String change, String what) {
    assertUnusable(file, Tiny.settings(change), "sasrec.params: " + what + "; run train again");
  }

  @Test
  void refusesANetworkOfAnotherCatalogue() {
    Throwable thrown =
        catchThrowable(
            () ->
                SasRecScorer.load(
                    file, SETTINGS, new long[] {10, 20, 30, 40}, Tiny.vectors(MOVIES)));

    assertThat(thrown)
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "sasrec.params: parameter identity has shape (6, 8), the settings ask for (4, 8);"
                + " run train again");
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "4", "6", "50", "1000", "-1"})
  void refusesATruncatedFile(int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = length < 0 ? bytes.length + length : length;
    Path cut = Files.write(folder.resolve("cut.params"), Arrays.copyOf(bytes, end));

    assertUnusable(cut, SETTINGS, "cut.params: is truncated or corrupt; run train again");
  }

  @Test
  void refusesAFileThatIsLonger() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Path longer =
        Files.write(folder.resolve("longer.params"), Arrays.copyOf(bytes, bytes.length + 1));

    assertUnusable(longer, SETTINGS, "longer.params: is longer than its network; run train again");
  }

  @Test
  void refusesAnyOtherFile() throws IOException {
    Path text = Files.writeString(folder.resolve("text.params"), "not a network\n".repeat(100));

    assertUnusable(text, SETTINGS, "text.params: is no model of this version; run train again");
  }

  @Test
  void doesNotFallOverADamagedFile() throws IOException {
    var random = new Random(3);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = Files.readAllBytes(file);
      int at = i < 40 ? 2 * i : random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Path damaged = Files.write(folder.resolve("damaged.params"), bytes);

      Throwable thrown = catchThrowable(() -> load(damaged, SETTINGS).close());

      if (thrown != null) { // else it was a weight, which the artefact's SHA-256 guards
        assertThat(thrown).as("byte %d", at).isInstanceOf(UnusableException.class);
        assertThat(thrown.getMessage()).startsWith("damaged.params: ").doesNotContain("\n");
      }
    }
  }

  @Test
  void saysThatThereIsNoFile() {
    Path missing = folder.resolve("missing.params");

    assertUnusable(missing, SETTINGS, missing + ": cannot be read; run train again");
  }

  private static void assertUnusable(Path file, Conf.Train settings, String message) {
    assertThat(catchThrowable(() -> load(file, settings).close()))
        .isInstanceOf(UnusableException.class)
        .hasMessage(message);
  }

  private static SasRecScorer load(Path file, Conf.Train settings) {
    return SasRecScorer.load(file, settings, TRAINED, Tiny.vectors(MOVIES));
  }

  private static MovieVectors withContent(int row, float value) {
    MovieVectors vectors = Tiny.vectors(MOVIES);
    float[] values = vectors.values().clone();
    Arrays.fill(values, row * vectors.width(), (row + 1) * vectors.width(), value);
    return new MovieVectors(vectors.movieIds(), vectors.width(), values);
  }

  private static float[] reversedRows(float[] values, int width) {
    var reversed = new float[values.length];
    for (int from = 0; from < values.length; from += width) {
      System.arraycopy(values, from, reversed, values.length - width - from, width);
    }
    return reversed;
  }
}
