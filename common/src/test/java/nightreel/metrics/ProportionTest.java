package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionTest {

  /** As in tables of the binomial distribution: 5 of 10 lie between 18.71% and 81.29%. */
  @Test
  void theIntervalIsExact() {
    Interval half = Proportion.of(5, 10);
    assertThat(half.value()).isEqualTo(0.5);
    assertThat(half.low()).isCloseTo(0.1871, within(1e-4));
    assertThat(half.high()).isCloseTo(0.8129, within(1e-4));
  }

  /** None of ten: the chance of none is 2.5% at 30.85%. */
  @Test
  void nothingAndEverythingHaveAnIntervalToo() {
    assertThat(Proportion.of(0, 10).low()).isZero();
    assertThat(Proportion.of(0, 10).high()).isCloseTo(0.3085, within(1e-4));
    assertThat(Proportion.of(10, 10).low()).isCloseTo(0.6915, within(1e-4));
    assertThat(Proportion.of(10, 10).high()).isOne();
  }
}
