package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import nightreel.conf.Conf.Decay;
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

  @Test
  void fallsToAFractionOfItsPeakAndStaysThere() {
    var line = new LearningRate(1f, 2, 11, Decay.LINEAR, 0.2f);
    var cosine = new LearningRate(1f, 2, 11, Decay.COSINE, 0.2f);

    assertThat(line.at(2)).isEqualTo(1f);
    assertThat(line.at(7)).isCloseTo(0.6f, within(1e-6f)); // half way from 1 to 0.2
    assertThat(cosine.at(7)).isCloseTo(0.6f, within(1e-6f));
    assertThat(cosine.at(4)).isGreaterThan(line.at(4));
    assertThat(line.at(12)).isCloseTo(0.2f, within(1e-6f));
    assertThat(line.at(1_000)).isCloseTo(0.2f, within(1e-6f));
    assertThat(cosine.at(1_000)).isCloseTo(0.2f, within(1e-6f));
  }

  @Test
  void doesNotFallWithoutDecay() {
    assertThat(new LearningRate(0.1f, 2, 11, Decay.NONE, 0.2f).at(1_000)).isEqualTo(0.1f);
  }

  @Test
  void isAtItsFloorWhereTheFallEndsBeforeTheWarmUp() {
    assertThat(new LearningRate(1f, 10, 5, Decay.LINEAR, 0.2f).at(11)).isEqualTo(0.2f);
  }
}
