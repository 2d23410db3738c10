package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import nightreel.metrics.OffPolicy.Estimate;
import nightreel.metrics.OffPolicy.Limits;
import nightreel.metrics.OffPolicy.Log;
import org.junit.jupiter.api.Test;

class OffPolicyTest {

  private static final Limits NONE = new Limits(0, 0);

  /** Weights 2, 0.5, 0 and 1.5: their mean is 1. */
  private static final Log LOG =
      new Log(
          new double[] {1, 1, 1, 0},
          new double[] {0.25, 0.8, 0.5, 0.4},
          new double[] {0.5, 0.4, 0, 0.6});

  @Test
  void ipsIsTheMeanOfWeighedRewards() {
    assertThat(value(OffPolicy.ips(LOG, NONE))).isCloseTo((2 + 0.5) / 4, within(1e-12));
  }

  @Test
  void snipsDividesByTheWeightsAndNotByTheEvents() {
    var log = new Log(new double[] {1, 0}, new double[] {0.5, 0.5}, new double[] {0.75, 0.5});
    assertThat(value(OffPolicy.snips(log, NONE))).isCloseTo(1.5 / 2.5, within(1e-12));
    assertThat(value(OffPolicy.ips(log, NONE))).isCloseTo(0.75, within(1e-12));
  }

  /** Its interval, too: half of every weight is the same policy half of the time. */
  @Test
  void snipsDoesNotChangeWhereEveryWeightIsHalved() {
    var halved = new Log(LOG.rewards(), LOG.logged(), new double[] {0.25, 0.2, 0, 0.3});
    Interval interval = OffPolicy.snips(LOG, NONE).value().orElseThrow();
    Interval ofHalved = OffPolicy.snips(halved, NONE).value().orElseThrow();
    assertThat(ofHalved.value()).isCloseTo(interval.value(), within(1e-12));
    assertThat(ofHalved.low()).isCloseTo(interval.low(), within(1e-12));
    assertThat(interval.high()).isGreaterThan(interval.value());
  }

  @Test
  void doublyRobustCorrectsTheModelByWhatTheLogSays() {
    double[] predicted = {0.8, 0.5, 0.1, 0.2};
    double[] expected = {0.6, 0.5, 0.4, 0.3};
    assertThat(value(OffPolicy.doublyRobust(LOG, predicted, expected, NONE)))
        .isCloseTo((0.6 + 2 * 0.2 + 0.5 + 0.5 * 0.5 + 0.4 + 0.3 + 1.5 * -0.2) / 4, within(1e-12));
  }

  @Test
  void aPolicyThatDoesTheSameEarnsTheMeanReward() {
    double[] same = {0.2, 0.3, 0.4, 0.5};
    var log = new Log(new double[] {1, 0, 0, 1}, same, same);
    assertThat(value(OffPolicy.ips(log, NONE))).isEqualTo(0.5);
    assertThat(value(OffPolicy.snips(log, NONE))).isEqualTo(0.5);
    assertThat(OffPolicy.ips(log, NONE).effectiveSize()).isCloseTo(4, within(1e-12));
  }

  @Test
  void theEffectiveSizeIsTheSquaredSumOverTheSumOfSquares() {
    assertThat(OffPolicy.ips(LOG, NONE).effectiveSize())
        .isCloseTo(16 / (4 + 0.25 + 2.25), within(1e-12));
  }

  @Test
  void tooSmallALogIsRefused() {
    Estimate estimate = OffPolicy.ips(LOG, new Limits(2.5, 0.5));
    assertThat(estimate.value()).isEmpty();
    assertThat(estimate.refusal())
        .contains("the log is worth 2.5 events of the policy, less than 2.5");
    assertThat(OffPolicy.snips(LOG, new Limits(2.4, 0.5)).value()).isPresent();
  }

  @Test
  void aPolicyThatTheLogHardlyHoldsIsRefused() {
    var log =
        new Log(new double[] {1, 0, 1}, new double[] {0.9, 0.9, 0.9}, new double[] {0.1, 0.1, 0.1});
    assertThat(
            OffPolicy.doublyRobust(log, new double[3], new double[3], new Limits(0, 0.9)).refusal())
        .contains("the log holds 0.11 of what the policy would do, less than 0.90");
  }

  @Test
  void propensitiesThatCannotBeAreRejected() {
    assertThatThrownBy(() -> new Log(new double[1], new double[] {0}, new double[] {0.5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event 0: propensities 0.0 logged and 0.5 asked about");
    assertThatThrownBy(() -> new Log(new double[1], new double[1], new double[2]))
        .hasMessage("1 rewards, 1 and 2 propensities: must be as many");
  }

  private static double value(Estimate estimate) {
    return estimate.value().orElseThrow().value();
  }
}
