package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a state may depend on: its own history up to its own place, and nothing else. */
class SasRecNetworkTest {

  private static final int ITEMS = 9;
  private static final int WIDTH = 8;
  private static final Offset<Float> SAME = within(1e-5f);
  private static final int[] HISTORY = {3, 1, 4};

  private static SasRecNetwork network;

  @BeforeAll
  static void createNetwork() {
    network = Tiny.network(Tiny.settings(), ITEMS);
  }

  @AfterAll
  static void closeNetwork() {
    network.close();
  }

  @Test
  void givesAHistoryTheSameStatesAloneAndBesideLongerOnes() {
    float[] alone = states(HISTORY);

    float[] together = states(new int[] {8, 7, 6, 5, 4, 3}, HISTORY, new int[] {2});

    assertThat(Arrays.copyOfRange(together, 6 * WIDTH, 9 * WIDTH)).containsExactly(alone, SAME);
  }

  @ParameterizedTest
  @CsvSource({"plain, 0", "plain, 0.1", "gated, 0", "gated, 0.1"})
  void givesTheLastStatesWithoutComputingTheOthers(String architecture, String temperature) {
    Conf.Train settings =
        Tiny.settings("architecture=" + architecture, "temperature=" + temperature, "blocks=3");
    var histories =
        List.of(HISTORY, new int[] {8, 7, 6, 5, 4, 3, 2, 1}, new int[] {2}, new int[] {0, 0, 5, 6});
    SequenceBatch batch = SequenceBatch.of(histories, settings.maxLength());
    try (SasRecNetwork network = Tiny.network(settings, ITEMS);
        NDManager step = network.manager().newSubManager()) {
      NDArray items = network.items(contentArray(step, Tiny.content(ITEMS)), false).read();
      NDArray all = network.states(step, items, batch, batch.lastPlaces(), false);

      NDArray last = network.lastStates(step, items, batch);

      assertThat(last.getShape()).isEqualTo(all.getShape());
      assertThat(last.toFloatArray()).containsExactly(all.toFloatArray(), SAME);
    }
  }

  @Test
  void doesNotSeeWhatPadsASequence() {
    SequenceBatch batch = SequenceBatch.of(List.of(HISTORY, new int[] {5, 5, 5, 5, 5}), 6);
    long[] rows = batch.rows().clone();
    long[] positions = batch.positions().clone();
    Arrays.fill(rows, 3, 5, 8);
    Arrays.fill(positions, 3, 5, 2);
    var otherPadding = new SequenceBatch(rows, positions, batch.ends(), batch.length());

    assertThat(states(otherPadding)).containsExactly(states(batch), SAME);
  }

  @Test
  void doesNotSeeLaterItems() {
    float[] states = states(new int[] {0, 1, 2, 3, 4, 5});

    for (int changed = 1; changed < 6; changed++) {
      int[] other = {0, 1, 2, 3, 4, 5};
      Arrays.fill(other, changed, 6, 8);
      float[] otherStates = states(other);

      int same = changed * WIDTH;
      assertThat(Arrays.copyOf(otherStates, same))
          .containsExactly(Arrays.copyOf(states, same), SAME);
      for (int place = changed; place < 6; place++) {
        assertThat(distance(states, otherStates, place))
            .as("state %d sees that item %d has changed", place, changed)
            .isGreaterThan(1e-2);
      }
    }
  }

  @Test
  void seesTheOrderOfTheItems() {
    float[] states = states(new int[] {1, 2, 3});
    float[] otherStates = states(new int[] {2, 1, 3});

    assertThat(distance(states, otherStates, 2)).isGreaterThan(1e-2);
  }

  /** Of equal items attention gives the same at every place, so that only positions differ. */
  @Test
  void seesHowFarBackAnItemIs() {
    float[] states = states(new int[] {1, 1, 1});

    assertThat(distance(states, 0, states, 2)).isGreaterThan(1e-2);
  }

  @Test
  void dropsNothingOutWhenItDoesNotTrain() {
    SequenceBatch batch = SequenceBatch.of(List.of(HISTORY), 6);

    assertThat(states(batch, false)).isEqualTo(states(batch, false));
    assertThat(states(batch, true)).isNotEqualTo(states(batch, true));
  }

  @Test
  void addsAnItemsOwnVectorToTheProjectionOfItsContent() {
    float[] content = Tiny.content(ITEMS + 1);
    List<float[]> parameters = network.snapshot();
    float[] identity = parameters.get(0);
    float[] projection = parameters.get(1);

    float[] items = items(content);

    for (int item = 0; item <= ITEMS; item++) {
      for (int d = 0; d < WIDTH; d++) {
        float expected = item < ITEMS ? identity[item * WIDTH + d] : 0;
        for (int c = 0; c < Tiny.CONTENT_WIDTH; c++) {
          float place = content[item * Tiny.CONTENT_WIDTH + c];
          expected += 0.02f * place * projection[c * WIDTH + d];
        }
        assertThat(items[item * WIDTH + d]).isCloseTo(expected, SAME);
      }
    }
  }

  @Test
  void doesNotLetContentOutweighTheRest() {
    Conf.Train settings = Tiny.settings("content_length=0.125");
    try (SasRecNetwork bounded = Tiny.network(settings, ITEMS);
        NDManager step = bounded.manager().newSubManager()) {
      NDArray projection = bounded.parameters().get(1).getArray();
      NDArray unseen = contentArray(step, Tiny.content(ITEMS + 1));
      projection.set(projection.mul(1000).toFloatArray());
      float[] vectors = bounded.items(unseen, false).read().toFloatArray();
      projection.set(projection.mul(1000).toFloatArray());

      assertThat(bounded.items(unseen, false).read().toFloatArray())
          .as("its direction alone still counts")
          .containsExactly(vectors, SAME);
      assertThat(length(vectors, ITEMS)).isCloseTo(0.125, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(Conf.Architecture.class)
  void scoresPermutedItemsTheSame(Conf.Architecture architecture) {
    for (String more : List.of("content=false", "temperature=0.1", "tied=false")) {
      Conf.Train settings =
          Tiny.settings("architecture=" + architecture.name().toLowerCase(), more);
      int[] permutation = {3, 0, 8, 6, 1, 7, 2, 5, 4};
      try (SasRecNetwork original = Tiny.network(settings, ITEMS);
          SasRecNetwork permuted = Tiny.network(settings, ITEMS)) {
        permuted.restore(original.snapshot());
        for (int i = 0; i < original.parameters().size(); i++) {
          NDArray from = original.parameters().get(i).getArray();
          if (original.parameters().get(i).getName().equals("identity")) {
            permuted.parameters().get(i).getArray().set(permutedRows(from, permutation));
          }
        }
        float[] content = Tiny.content(ITEMS);
        float[] permutedContent = new float[content.length];
        for (int row = 0; row < ITEMS; row++) {
          System.arraycopy(
              content,
              row * Tiny.CONTENT_WIDTH,
              permutedContent,
              permutation[row] * Tiny.CONTENT_WIDTH,
              Tiny.CONTENT_WIDTH);
        }
        float[] scores = scores(original, content, settings, new int[] {1, 4, 2});
        float[] other =
            scores(
                permuted,
                permutedContent,
                settings,
                new int[] {permutation[1], permutation[4], permutation[2]});
        for (int row = 0; row < ITEMS; row++) {
          assertThat(other[permutation[row]]).isCloseTo(scores[row], SAME);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Conf.Architecture.class)
  void scoresAUserAloneAsInABatch(Conf.Architecture architecture) {
    Conf.Train settings = Tiny.settings("architecture=" + architecture.name().toLowerCase());
    try (SasRecNetwork one = Tiny.network(settings, ITEMS)) {
      float[] alone = scores(one, Tiny.content(ITEMS), settings, HISTORY);
      float[] together =
          scores(
              one,
              Tiny.content(ITEMS),
              settings,
              new int[] {8, 7, 6, 5, 4, 3},
              HISTORY,
              new int[] {2});

      assertThat(Arrays.copyOfRange(together, ITEMS, 2 * ITEMS)).containsExactly(alone, SAME);
    }
  }

  private static float[] scores(
      SasRecNetwork network, float[] content, Conf.Train settings, int[]... histories) {
    try (var scorer = SasRecScorer.of(network, content, Tiny.CONTENT_WIDTH, settings)) {
      return scorer.scores(List.of(histories));
    }
  }

  private static float[] permutedRows(NDArray matrix, int[] permutation) {
    float[] values = matrix.toFloatArray();
    var permuted = new float[values.length];
    int width = values.length / permutation.length;
    for (int row = 0; row < permutation.length; row++) {
      System.arraycopy(values, row * width, permuted, permutation[row] * width, width);
    }
    return permuted;
  }

  @Test
  void restoresASnapshot() {
    try (SasRecNetwork other = Tiny.network(Tiny.settings(), ITEMS)) {
      List<float[]> before = other.snapshot();
      other.parameters().forEach(parameter -> parameter.getArray().addi(1));
      assertThat(other.snapshot().get(0)).isNotEqualTo(before.get(0));

      other.restore(before);

      assertThat(other.snapshot()).usingRecursiveComparison().isEqualTo(before);
    }
  }

  private static float[] items(float[] content) {
    try (NDManager step = network.manager().newSubManager()) {
      return network.items(contentArray(step, content), false).read().toFloatArray();
    }
  }

  private static float[] states(int[]... histories) {
    return states(SequenceBatch.of(List.of(histories), 6));
  }

  private static float[] states(SequenceBatch batch) {
    return states(batch, false);
  }

  private static float[] states(SequenceBatch batch, boolean training) {
    try (NDManager step = network.manager().newSubManager()) {
      NDArray items = network.items(contentArray(step, Tiny.content(ITEMS)), false).read();
      return network.states(step, items, batch, batch.realPlaces(), training).toFloatArray();
    }
  }

  private static NDArray contentArray(NDManager step, float[] content) {
    return step.create(content, new Shape(content.length / Tiny.CONTENT_WIDTH, Tiny.CONTENT_WIDTH));
  }

  private static double length(float[] a, int place) {
    return distance(a, place, new float[WIDTH], 0);
  }

  private static double distance(float[] a, float[] b, int place) {
    return distance(a, place, b, place);
  }

  private static double distance(float[] a, int placeA, float[] b, int placeB) {
    double squares = 0;
    for (int d = 0; d < WIDTH; d++) {
      double difference = a[placeA * WIDTH + d] - b[placeB * WIDTH + d];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
