package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void risesToItsPeakAndFallsToZero() {
    var rate = new LearningRate(0.8f, 4, 11);

    assertThat(rate.at(1)).isEqualTo(0.2f);
    assertThat(rate.at(3)).isCloseTo(0.6f, within(1e-6f));
    assertThat(rate.at(4)).isEqualTo(0.8f);
    assertThat(rate.at(8)).isCloseTo(0.4f, within(1e-6f)); // half way down
    assertThat(rate.at(11)).isBetween(1e-6f, 0.05f); // the last step still moves
    assertThat(rate.at(12)).isCloseTo(0f, within(1e-6f));
  }

  @Test
  void staysAtItsPeakWhereNoStepIsTheLast() {
    var rate = new LearningRate(0.8f, 2, LearningRate.NEVER);

    assertThat(rate.at(1)).isEqualTo(0.4f);
    assertThat(rate.at(2)).isEqualTo(0.8f);
    assertThat(rate.at(1_000_000)).isEqualTo(0.8f);
  }

  @Test
  void isAtItsPeakAtOnceWithoutWarmUp() {
    assertThat(new LearningRate(0.1f, 0, LearningRate.NEVER).at(1)).isEqualTo(0.1f);
  }
}
