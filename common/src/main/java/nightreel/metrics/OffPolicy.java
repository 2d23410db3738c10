package nightreel.metrics;

import java.util.Optional;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What another policy would have earned, told from what a logging policy showed and earned: pure
 * functions of a log with known propensities.
 *
 * <p>All of them weigh each logged event by the probability of its action under the policy that is
 * asked about over that under the logging one. They refuse where such weights cannot tell: where
 * the log hardly holds what the policy would do, or where so few events carry so much of the weight
 * that an interval would be a guess.
 */
public final class OffPolicy {

  /** Intervals of 95%. */
  private static final double NORMAL =
      new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.975);

  private OffPolicy() {}

  /**
   * What a logging policy did.
   *
   * @param rewards of each event
   * @param logged probability with which the logging policy took the action it took, above 0
   * @param target probability of the same action under the policy that is asked about
   */
  public record Log(double[] rewards, double[] logged, double[] target) {
    public Log {
      if (rewards.length != logged.length || rewards.length != target.length) {
        throw new IllegalArgumentException(
            "%d rewards, %d and %d propensities: must be as many"
                .formatted(rewards.length, logged.length, target.length));
      }
      for (int i = 0; i < logged.length; i++) {
        if (!(logged[i] > 0 && logged[i] <= 1) || !(target[i] >= 0 && target[i] <= 1)) {
          throw new IllegalArgumentException(
              "event %d: propensities %s logged and %s asked about, must be above 0 and at most 1,"
                      .formatted(i, logged[i], target[i])
                  + " and from 0 to 1");
        }
      }
    }

    double weight(int i) {
      return target[i] / logged[i];
    }

    int size() {
      return rewards.length;
    }
  }

  /**
   * When not to estimate.
   *
   * @param leastEffective fewest events' worth of information that is enough
   * @param leastOverlap smallest mean weight: it is 1 where the log holds all that the policy would
   *     do, and the share of it that the log can hold where it does not
   */
  public record Limits(double leastEffective, double leastOverlap) {}

  /**
   * An estimate, or why there is none.
   *
   * @param value mean reward an event with its 95% interval; nothing where it is refused
   * @param effectiveSize how many events of the policy itself would tell as much (Kish 1965)
   * @param overlap mean weight
   * @param refusal empty where there is an estimate
   */
  public record Estimate(
      Optional<Interval> value, double effectiveSize, double overlap, Optional<String> refusal) {}

  /** Inverse propensity scores (Horvitz and Thompson 1952): unbiased, of large variance. */
  public static Estimate ips(Log log, Limits limits) {
    var terms = new double[log.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = log.weight(i) * log.rewards()[i];
    }
    return estimate(log, limits, terms);
  }

  /**
   * Inverse propensity scores divided by the mean weight (Swaminathan and Joachims, NIPS 2015): a
   * little biased in small logs, of smaller variance; its interval by the delta method.
   */
  public static Estimate snips(Log log, Limits limits) {
    double weights = 0;
    double rewards = 0;
    for (int i = 0; i < log.size(); i++) {
      weights += log.weight(i);
      rewards += log.weight(i) * log.rewards()[i];
    }
    double ratio = weights == 0 ? 0 : rewards / weights;
    var terms = new double[log.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] =
          weights == 0
              ? 0
              : ratio + log.weight(i) * (log.rewards()[i] - ratio) * log.size() / weights;
    }
    return estimate(log, limits, terms);
  }

  /**
   * A model of rewards, corrected by what the log says it gets wrong (Dudík, Langford and Li, ICML
   * 2011): unbiased where either the propensities or the model are right.
   *
   * @param predicted reward that the model gives the action that was taken, for each event
   * @param expected reward that the model gives the policy that is asked about, for each event
   */
  public static Estimate doublyRobust(
      Log log, double[] predicted, double[] expected, Limits limits) {
    var terms = new double[log.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = expected[i] + log.weight(i) * (log.rewards()[i] - predicted[i]);
    }
    return estimate(log, limits, terms);
  }

  private static Estimate estimate(Log log, Limits limits, double[] terms) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < log.size(); i++) {
      sum += log.weight(i);
      squares += log.weight(i) * log.weight(i);
    }
    double effective = squares == 0 ? 0 : sum * sum / squares;
    double overlap = log.size() == 0 ? 0 : sum / log.size();
    Optional<String> refusal = refusal(effective, overlap, limits);
    return new Estimate(
        refusal.isPresent() ? Optional.empty() : Optional.of(interval(Moments.of(terms))),
        effective,
        overlap,
        refusal);
  }

  private static Optional<String> refusal(double effective, double overlap, Limits limits) {
    if (overlap < limits.leastOverlap()) {
      return Optional.of(
          "the log holds %.2f of what the policy would do, less than %.2f"
              .formatted(overlap, limits.leastOverlap()));
    }
    return effective < limits.leastEffective()
        ? Optional.of(
            "the log is worth %.1f events of the policy, less than %.1f"
                .formatted(effective, limits.leastEffective()))
        : Optional.empty();
  }

  private static Interval interval(Moments terms) {
    double half = NORMAL * Math.sqrt(terms.variance() / terms.count());
    return new Interval(terms.mean(), terms.mean() - half, terms.mean() + half);
  }
}
