package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

  @Test
  void theSmallestCountsMostAndNoneFallsBelowTheOneBefore() {
    // sorted 0.01, 0.02, 0.03, 0.9: times 4, 3, 2, 1 they are 0.04, 0.06, 0.06 and 0.9
    assertThat(Holm.adjusted(new double[] {0.03, 0.01, 0.9, 0.02}))
        .containsExactly(new double[] {0.06, 0.04, 0.9, 0.06}, within(1e-12));
    // 0.01 and 0.012: the second would be 0.012, below the first
    assertThat(Holm.adjusted(new double[] {0.01, 0.012}))
        .containsExactly(new double[] {0.02, 0.02}, within(1e-12));
  }

  @Test
  void nothingIsMoreThanCertain() {
    assertThat(Holm.adjusted(new double[] {0.6, 0.7})).containsExactly(1, 1);
    assertThat(Holm.adjusted(new double[] {0.04})).containsExactly(0.04);
    assertThat(Holm.adjusted(new double[0])).isEmpty();
  }
}
