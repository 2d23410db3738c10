package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeanDifferenceTest {

  @Test
  void momentsOfPartsAreThoseOfTheWhole() {
    Moments whole = Moments.of(1, 2, 3, 10, 20);
    Moments parts = Moments.of(1, 2).plus(Moments.NONE).plus(Moments.of(3, 10, 20));
    assertThat(parts.count()).isEqualTo(5);
    assertThat(parts.mean()).isCloseTo(7.2, within(1e-12));
    assertThat(parts.squares()).isCloseTo(whole.squares(), within(1e-9));
    assertThat(parts.variance()).isCloseTo(63.7, within(1e-9));
  }

  @Test
  void oneValueHasNoVariance() {
    assertThatThrownBy(() -> Moments.of(1).variance())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the variance of 1 values");
  }

  /** Welch's t by hand; probabilities by numerical integration of Student's density. */
  @Test
  void differentUsersAreComparedByWelch() {
    var test = MeanDifference.between(Moments.of(1, 2, 3, 4), Moments.of(2, 4, 6, 8));
    assertThat(test.difference()).isEqualTo(2.5);
    assertThat(test.standardError()).isCloseTo(1.4433756729740645, within(1e-12));
    assertThat(test.pValue()).isCloseTo(0.15158050, within(1e-6));
    assertThat(test.high() - test.difference()).isCloseTo(3.8641672, within(1e-5));
  }

  @Test
  void theSameUsersAreComparedByTheirDifferences() {
    var test = MeanDifference.paired(Moments.of(0.5, 1, -0.5, 2, 1));
    assertThat(test.difference()).isCloseTo(0.8, within(1e-12));
    assertThat(test.pValue()).isCloseTo(0.12024334, within(1e-6));
    assertThat(test.difference() - test.low()).isCloseTo(1.1277973, within(1e-5));
  }

  @Test
  void valuesThatAreAllTheSameDifferForCertainOrNotAtAll() {
    assertThat(MeanDifference.paired(Moments.of(0, 0, 0)).pValue()).isEqualTo(1);
    assertThat(MeanDifference.paired(Moments.of(1, 1, 1)).pValue()).isZero();
  }

  /** With a standard error of 1: an effect of 1.96 + 0.8416 is found four times in five. */
  @Test
  void powerAndMinimumDetectableEffectAreEachOthersInverse() {
    var test = new MeanDifference(0, 1, -1, 1, 1);
    assertThat(test.minimumDetectable(0.8)).isCloseTo(2.801585, within(1e-6));
    assertThat(test.power(2.801585)).isCloseTo(0.8, within(1e-5));
    assertThat(test.power(-2.801585)).isCloseTo(0.8, within(1e-5));
    assertThat(test.power(0))
        .as("an effect of none is found at the level")
        .isCloseTo(0.05, within(1e-9));
  }
}
