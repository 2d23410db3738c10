package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OuterOptimizerTest {

  /**
   * By hand: the mean change is 1, then 0.5. First speed 1, step 0.5 (1 + 0.9) = 0.95; then speed
   * 0.9 + 0.5 = 1.4, step 0.5 (0.5 + 1.26) = 0.88.
   */
  @Test
  void makesNesterovsStepOnTheMeanOfTheChanges() {
    var optimizer = new OuterOptimizer(0.5, 0.9);
    List<float[]> weights = List.of(new float[] {10}, new float[] {0, 3});

    optimizer.step(weights, List.of(new float[] {2}, new float[] {0, -2}), 2);
    assertThat(weights.get(0)).containsExactly(new float[] {10.95f}, within(1e-6f));
    assertThat(weights.get(1)).containsExactly(new float[] {0, 2.05f}, within(1e-6f));

    optimizer.step(weights, List.of(new float[] {1}, new float[] {0, -1}), 2);
    assertThat(weights.get(0)).containsExactly(new float[] {11.83f}, within(1e-5f));
  }

  @Test
  void takesTheMeanOfTheWorkersWithoutMomentum() {
    var optimizer = new OuterOptimizer(1, 0);
    List<float[]> weights = List.of(new float[] {1});

    optimizer.step(weights, List.of(new float[] {3 + 5 - 2}), 2); // workers at 4 and 6, less 1 each
    assertThat(weights.get(0)).containsExactly(4f);
  }

  @Test
  void goesOnWhereAnotherOneStopped() {
    List<float[]> change = List.of(new float[] {1});
    var whole = new OuterOptimizer(0.7, 0.9);
    List<float[]> expected = List.of(new float[] {0});
    whole.step(expected, change, 1);
    whole.step(expected, change, 1);

    var first = new OuterOptimizer(0.7, 0.9);
    List<float[]> weights = List.of(new float[] {0});
    first.step(weights, change, 1);
    var second = new OuterOptimizer(0.7, 0.9);
    second.restore(first.state());
    second.step(weights, change, 1);

    assertThat(weights.get(0)).isEqualTo(expected.get(0));
  }
}
