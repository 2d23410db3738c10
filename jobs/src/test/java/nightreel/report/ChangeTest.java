package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import nightreel.report.Results.Metric;
import org.junit.jupiter.api.Test;

class ChangeTest {

  @Test
  void theIntervalOfADifferenceJoinsThoseOfBothNights() {
    // below: 0.04 of tonight's and 0.03 of the other's; above: 0.05 and 0.12
    Change change = Change.of(metric(0.10, -0.02, 0.13), metric(0.20, 0.16, 0.25));

    assertThat(change.difference()).isCloseTo(0.10, within(1e-12));
    assertThat(change.low()).isCloseTo(0.10 - 0.05, within(1e-12));
    assertThat(change.high()).isCloseTo(0.10 + 0.13, within(1e-12));
    assertThat(change.verdict()).isEqualTo("more than noise");
    assertThat(change.style()).isEqualTo("good");
  }

  @Test
  void aChangeWhoseIntervalHoldsNoChangeIsNoise() {
    Change change = Change.of(metric(0.10, 0.07, 0.13), metric(0.09, 0.06, 0.12));

    assertThat(change.verdict()).isEqualTo("within noise");
    assertThat(change.style()).isEmpty();
  }

  @Test
  void theSameNightTwiceHasNotChanged() {
    Change change = Change.of(metric(0.10, 0.07, 0.13), metric(0.10, 0.07, 0.13));

    assertThat(change.difference()).isZero();
    assertThat(change.isClear()).isFalse();
  }

  @Test
  void aMetricWithoutAnIntervalHasNoVerdict() {
    Change change = Change.of(metric(0.10, null, null), metric(0.30, null, null));

    assertThat(change.isClear()).isFalse();
    assertThat(change.verdict()).isEqualTo("no interval");
  }

  private static Metric metric(double value, Double low, Double high) {
    return new Metric("leave_one_out", "all", "full_pipeline_mmr", "hr@10", value, low, high, 610);
  }
}
