package nightreel.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap of a mean over users: which values the mean would take with other users of
 * the same kind.
 *
 * <p>Users are weighted by independent Poisson(1) draws rather than by drawing users: the same for
 * all but a handful of users (Chamandy et al., "Estimating uncertainty for massive data streams",
 * Google 2012). Because the sum of m such draws is Poisson(m), users with equal values are drawn in
 * one go, so that a hit rate of any number of users costs two draws a sample.
 */
public final class Bootstrap {

  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * The mean of a metric and the 2.5% and 97.5% quantiles of its bootstrapped means. The same
   * values in any order, samples and seed give the same interval.
   *
   * @param perUser a metric, one value a user
   * @param samples how many means are drawn, at least 1; 1,000 are plenty for 95%
   */
  public static Interval interval(double[] perUser, int samples, long seed) {
    return interval(Groups.of(perUser), samples, seed);
  }

  /**
   * The same for users who have been counted.
   *
   * @param values of a metric
   * @param counts how many users have each
   */
  public static Interval interval(double[] values, int[] counts, int samples, long seed) {
    return interval(Groups.of(values, counts), samples, seed);
  }

  static Interval interval(Groups groups, int samples, long seed) {
    require(groups.users(), samples);
    var poisson = new PoissonSampler(new SplittableRandom(seed));
    var means = new double[samples];
    for (int i = 0; i < samples; i++) {
      means[i] = resampledMean(groups, poisson);
    }
    Arrays.sort(means);
    return new Interval(groups.mean(), quantile(means, TAIL), quantile(means, 1 - TAIL));
  }

  /**
   * A mean in which users weigh differently: the sum of the weighed values over that of the
   * weights, with its interval over users.
   *
   * @param values of a metric
   * @param weights of the users who have it
   * @param counts how many users have each value and weight
   */
  public static Interval weighted(
      double[] values, double[] weights, int[] counts, int samples, long seed) {
    require(Arrays.stream(counts).asLongStream().sum(), samples);
    var poisson = new PoissonSampler(new SplittableRandom(seed));
    var means = new double[samples];
    for (int i = 0; i < samples; i++) {
      var drawn = new long[counts.length];
      while (Arrays.stream(drawn).sum() == 0) {
        Arrays.setAll(drawn, group -> poisson.next(counts[group]));
      }
      means[i] = weightedMean(values, weights, drawn);
    }
    Arrays.sort(means);
    long[] all = Arrays.stream(counts).asLongStream().toArray();
    return new Interval(
        weightedMean(values, weights, all), quantile(means, TAIL), quantile(means, 1 - TAIL));
  }

  private static double weightedMean(double[] values, double[] weights, long[] counts) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < values.length; i++) {
      sum += counts[i] * weights[i] * values[i];
      weight += counts[i] * weights[i];
    }
    return sum / weight;
  }

  private static void require(long users, int samples) {
    if (users == 0 || samples < 1) {
      throw new IllegalArgumentException(
          "%d users and %d samples: at least 1 of each".formatted(users, samples));
    }
  }

  private static double resampledMean(Groups groups, PoissonSampler poisson) {
    double sum = 0;
    long users = 0;
    while (users == 0) { // all weights 0: likely only for one or two users
      for (int i = 0; i < groups.values().length; i++) {
        long weight = poisson.next(groups.counts()[i]);
        sum += weight * groups.values()[i];
        users += weight;
      }
    }
    return sum / users;
  }

  /** Linear between the two neighbours, as type 7 of Hyndman and Fan (1996). */
  private static double quantile(double[] sorted, double probability) {
    double index = probability * (sorted.length - 1);
    int below = (int) index;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (index - below) * (sorted[above] - sorted[below]);
  }
}
