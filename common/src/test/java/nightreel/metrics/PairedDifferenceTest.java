package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

  private static final int SAMPLES = 1000;

  @Test
  void aMethodDoesNotDifferFromItself() {
    var metric = new double[] {0.1, 1, 0, 0.5};

    assertThat(PairedDifference.of(metric, metric, SAMPLES, 1))
        .isEqualTo(new PairedDifference(0, 0, 0, 1));
  }

  @Test
  void theDifferenceIsBMinusA() {
    var difference =
        PairedDifference.of(new double[] {0, 1, 0}, new double[] {1, 1, 1}, SAMPLES, 1);

    assertThat(difference.difference()).isEqualTo(2.0 / 3, within(1e-12));
  }

  @Test
  void threeUsersWhoAllGainCannotTellBetterThanAQuarter() {
    // of the 8 assignments of signs to (1, 1, 1) two are as extreme: p = 1/4
    var difference = PairedDifference.of(new double[] {0, 0, 0}, new double[] {1, 1, 1}, 20_000, 1);

    assertThat(difference.pValue()).isEqualTo(0.25, within(0.01));
  }

  @Test
  void unequalGainsAreFlippedOneByOne() {
    // sums of (+-1, +-2, +-4): 8 different ones, two of them at least 7 in size
    var difference = PairedDifference.of(new double[] {0, 0, 0}, new double[] {1, 2, 4}, 20_000, 1);

    assertThat(difference.pValue()).isEqualTo(0.25, within(0.01));
  }

  @Test
  void aGainOfManyUsersIsFound() {
    var a = new double[500];
    var b = BootstrapTest.hits(500, 0.1, new SplittableRandom(3));

    var difference = PairedDifference.of(a, b, SAMPLES, 1);

    assertThat(difference.low()).isPositive();
    assertThat(difference.pValue()).isEqualTo(1.0 / (SAMPLES + 1));
  }

  @Test
  void exchangingTheMethodsTurnsTheSignAndKeepsThePValue() {
    var a = BootstrapTest.hits(300, 0.2, new SplittableRandom(3));
    var b = BootstrapTest.hits(300, 0.3, new SplittableRandom(4));

    var there = PairedDifference.of(a, b, SAMPLES, 1);
    var back = PairedDifference.of(b, a, SAMPLES, 1);

    assertThat(back.difference()).isEqualTo(-there.difference(), within(1e-12));
    assertThat(back.pValue()).isEqualTo(there.pValue());
  }

  @Test
  void ofMethodsThatAreAlikeOneInTwentyHasAPValueOfFivePercent() {
    var random = new SplittableRandom(9);
    int found = 0;
    int trials = 1000;
    for (int i = 0; i < trials; i++) {
      var a = BootstrapTest.hits(200, 0.5, random);
      var b = BootstrapTest.hits(200, 0.5, random);
      found += PairedDifference.of(a, b, 500, i).pValue() <= 0.05 ? 1 : 0;
    }
    assertThat((double) found / trials).isBetween(0.03, 0.07);
  }

  @Test
  void refusesDifferentNumbersOfUsers() {
    assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[3], SAMPLES, 1))
        .hasMessageContaining("2 users of a, 3 users of b");
  }
}
