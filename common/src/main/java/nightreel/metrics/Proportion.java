package nightreel.metrics;

import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.IntervalUtils;

/** How often something happened. */
public final class Proportion {

  private Proportion() {}

  /**
   * A share with its exact 95% interval (Clopper and Pearson 1934).
   *
   * @param some how many times it happened
   * @param all how many times it could have, at least 1
   */
  public static Interval of(int some, int all) {
    // the library knows the ends only where some, and not all, happened
    double low =
        some == 0
            ? 0
            : some == all ? Math.pow(0.025, 1.0 / all) : interval(some, all).getLowerBound();
    double high =
        some == all
            ? 1
            : some == 0 ? 1 - Math.pow(0.025, 1.0 / all) : interval(some, all).getUpperBound();
    return new Interval((double) some / all, low, high);
  }

  private static ConfidenceInterval interval(int some, int all) {
    return IntervalUtils.getClopperPearsonInterval(all, some, 0.95);
  }
}
