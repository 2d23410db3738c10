package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemKnnTest {

  /** Movie 0 is seen by users a and b; movie 1 by a, b, c; movie 2 by c. */
  private static final List<int[]> USERS =
      List.of(new int[] {0, 1}, new int[] {0, 1}, new int[] {1, 2});

  @Test
  void sumsTheCosinesWithTheHistory() {
    float[] scores = scores(USERS, 4, 4, 1);
    assertThat(scores[0]).isCloseTo((float) (2 / Math.sqrt(2 * 3)), within(1e-6f));
    assertThat(scores[2]).isCloseTo((float) (1 / Math.sqrt(3)), within(1e-6f));
    assertThat(scores[3]).isZero();
  }

  @Test
  void twoMoviesOfTheHistoryAddUp() {
    List<int[]> users = List.of(new int[] {0, 2}, new int[] {1, 2}, new int[] {0, 1});
    float[] both = scores(users, 3, 3, 0, 1);
    assertThat(both[2])
        .isCloseTo(scores(users, 3, 3, 0)[2] + scores(users, 3, 3, 1)[2], within(1e-6f));
  }

  @Test
  void countsTheNearestNeighboursAlone() {
    float[] scores = scores(USERS, 4, 1, 1);
    assertThat(scores[0]).isPositive();
    assertThat(scores[2]).isZero();
  }

  private static float[] scores(List<int[]> users, int movies, int most, int... history) {
    return ItemKnn.scores(ItemKnn.neighbours(users, movies, most), history);
  }
}
