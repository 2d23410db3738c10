package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import nightreel.conf.Conf;
import org.junit.jupiter.api.Test;

class AlsFactorsTest {

  private static final Conf.Als ONE = new Conf.Als(1, 1, 0.5, 3, 2);

  @Test
  void foldsAUserInByTheNormalEquations() {
    // Y'Y = 1 + 4; 5 + alpha 3 x 2^2 + 0.5 = 17.5; (1 + alpha) x 2 = 8
    var factors = new AlsFactors(ONE, new float[] {1, 2});
    assertThat(factors.user(new int[] {1}, 10, 1)[0]).isCloseTo(8 / 17.5f, within(1e-6f));
  }

  @Test
  void olderMoviesCountLess() {
    // (5 + 3 (0.5 x 1 + 4) + 0.5 x 1.5) x = 4 (0.5 x 1 + 2)
    var factors = new AlsFactors(ONE, new float[] {1, 2});
    assertThat(factors.user(new int[] {0, 1}, 10, 0.5)[0])
        .isCloseTo((float) (10 / (5 + 13.5 + 0.75)), within(1e-6f));
    assertThat(factors.user(new int[] {0, 1}, 1, 0.5)).isEqualTo(factors.user(new int[] {1}, 1, 1));
  }

  @Test
  void aUserOfWhomNothingIsKnownHasNoFactors() {
    var factors = new AlsFactors(new Conf.Als(2, 1, 0.1, 1, 2), new float[] {1, 2, 0, 0});
    assertThat(factors.known()).containsExactly(true, false);
    assertThat(factors.user(new int[] {}, 10, 1)).containsExactly(0, 0);
    assertThat(factors.user(new int[] {1}, 10, 1)).containsExactly(0, 0);
  }

  @Test
  void theFactorsOfAUserGiveTheLeastWeightedError() {
    float[] items = {1, 0.5f, -0.3f, 0.8f, 0.2f, -1};
    var factors = new AlsFactors(new Conf.Als(2, 1, 0.1, 5, 2), items);
    float[] user = factors.user(new int[] {0, 2}, 10, 0.7);
    double least = error(items, user[0], user[1]);
    for (double step : new double[] {-0.01, 0.01}) {
      assertThat(error(items, user[0] + step, user[1])).isGreaterThan(least);
      assertThat(error(items, user[0], user[1] + step)).isGreaterThan(least);
    }
  }

  /** Hu, Koren and Volinsky's objective, with movie 2 seen last and movie 0 before it. */
  private static double error(float[] items, double x, double y) {
    double[] confidence = {5 * 0.7, 0, 5};
    double error = 0.1 * (1 + 0.7) * (x * x + y * y);
    for (int i = 0; i < 3; i++) {
      double score = items[2 * i] * x + items[2 * i + 1] * y;
      double weight = confidence[i] == 0 ? 0 : confidence[i] / 5;
      // preference 1 counts by the weight, preference 0 of all else by what is left of 1
      error += 5 * weight * (1 - score) * (1 - score) + weight * (1 - score) * (1 - score);
      error += (1 - weight) * score * score;
    }
    return error;
  }
}
