package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemKnnTest {

  @Test
  void sumsTheCosinesWithTheHistory() {
    // movie 0 seen by users a, b; movie 1 by a, b, c; movie 2 by c
    var itemKnn = new ItemKnn(List.of(new int[] {0, 1}, new int[] {0, 1}, new int[] {1, 2}), 4);
    float[] scores = itemKnn.scores(new int[] {1});
    assertThat(scores[0]).isCloseTo((float) (2 / Math.sqrt(2 * 3)), within(1e-6f));
    assertThat(scores[2]).isCloseTo((float) (1 / Math.sqrt(3)), within(1e-6f));
    assertThat(scores[3]).isZero();
  }

  @Test
  void twoMoviesOfTheHistoryAddUp() {
    var itemKnn = new ItemKnn(List.of(new int[] {0, 2}, new int[] {1, 2}, new int[] {0, 1}), 3);
    float[] alone = itemKnn.scores(new int[] {0});
    float[] other = itemKnn.scores(new int[] {1});
    float[] both = itemKnn.scores(new int[] {0, 1});
    assertThat(both[2]).isCloseTo(alone[2] + other[2], within(1e-6f));
  }
}
