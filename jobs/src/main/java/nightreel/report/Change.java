package nightreel.report;

import java.util.Optional;
import nightreel.report.Results.Metric;

/**
 * What became of a metric since the last published run.
 *
 * @param low of the 95% interval of the difference; null where the metric has none
 * @param high of the 95% interval of the difference; null where the metric has none
 */
record Change(double difference, Double low, Double high) {

  /**
   * The difference and its interval from the intervals of both nights (MOVER, Zou and Donner 2008),
   * as if the users of the two nights were others. They are mostly the same, so that the interval
   * is rather too wide than too narrow.
   */
  static Change of(Metric then, Metric now) {
    double difference = now.value() - then.value();
    if (then.low() == null || now.low() == null) {
      return new Change(difference, null, null);
    }
    return new Change(
        difference,
        difference - Math.hypot(now.value() - now.low(), then.high() - then.value()),
        difference + Math.hypot(now.high() - now.value(), then.value() - then.low()));
  }

  /** Of a metric that the last run has, too. */
  static Optional<Change> of(Results results, Metric now) {
    return results
        .last()
        .flatMap(last -> last.find(now.method(), now.metric()))
        .map(then -> of(then, now));
  }

  /** Whether it is more than noise; unknown, and so not said, without an interval. */
  boolean isClear() {
    return low != null && (low > 0 || high < 0);
  }

  /** Such as {@code +0.0123 (-0.0100 to +0.0346), within noise}. */
  String verdict() {
    return low == null ? "no interval" : isClear() ? "more than noise" : "within noise";
  }

  /** {@code good} or {@code bad} where it is more than noise. */
  String style() {
    return !isClear() ? "" : difference > 0 ? "good" : "bad";
  }
}
