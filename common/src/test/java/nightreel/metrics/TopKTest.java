package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {

  private static final float EXCLUDED = Float.NEGATIVE_INFINITY;

  @Test
  void putsTheHighestScoresFirst() {
    assertThat(TopK.select(new float[] {0.1f, 0.5f, -2, 0.4f}, 2)).containsExactly(1, 3);
  }

  @Test
  void ordersEqualScoresByTheLowerIndex() {
    assertThat(TopK.select(new float[] {1, 2, 1, 2, 1}, 4)).containsExactly(1, 3, 0, 2);
    assertThat(TopK.select(new float[] {0f, -0f, 0f}, 2)).containsExactly(0, 1);
  }

  @Test
  void leavesOutWhatIsExcluded() {
    assertThat(TopK.select(new float[] {EXCLUDED, 3, EXCLUDED, 4}, 3)).containsExactly(3, 1);
    assertThat(TopK.select(new float[] {EXCLUDED, EXCLUDED}, 2)).isEmpty();
  }

  @Test
  void givesAllScoresWhereMoreAreAskedFor() {
    assertThat(TopK.select(new float[] {3, 7, 5}, 10)).containsExactly(1, 2, 0);
    assertThat(TopK.select(new float[0], 10)).isEmpty();
    assertThat(TopK.select(new float[] {3, 7, 5}, 0)).isEmpty();
  }

  @Test
  void refusesWhatIsNotANumber() {
    assertThatThrownBy(() -> TopK.select(new float[] {1, Float.NaN}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("score 1 is not a number");
  }

  @Test
  void agreesWithSortingEverything() {
    var random = new Random(1);
    for (int run = 0; run < 200; run++) {
      var scores = new float[random.nextInt(60)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(12); // many equal ones
      }
      int k = random.nextInt(20);

      assertThat(TopK.select(scores, k))
          .containsExactly(
              IntStream.range(0, scores.length)
                  .boxed()
                  .sorted(Comparator.comparing((Integer i) -> -scores[i]).thenComparing(i -> i))
                  .limit(k)
                  .mapToInt(i -> i)
                  .toArray());
    }
  }

  @Test
  void selectsAmongSomeAsAmongAll() {
    var random = new Random(2);
    for (int round = 0; round < 100; round++) {
      var scores = new float[40];
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      List<Integer> candidates = new ArrayList<>();
      for (int i = 0; i < scores.length; i++) {
        if (random.nextBoolean()) {
          scores[i] = random.nextInt(5);
          candidates.add(i);
        }
      }
      Collections.shuffle(candidates, random);
      int[] some = candidates.stream().mapToInt(i -> i).toArray();
      int k = random.nextInt(30);

      assertThat(TopK.select(scores, some, some.length, k)).isEqualTo(TopK.select(scores, k));
    }
  }
}
