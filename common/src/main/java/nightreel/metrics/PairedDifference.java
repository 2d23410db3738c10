package nightreel.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * By how much method b is better than method a for the same users.
 *
 * @param difference the mean over users of b minus a
 * @param low of the 95% bootstrap interval of the difference
 * @param high of the 95% bootstrap interval of the difference
 * @param pValue two-sided: how likely a difference at least as large is where the methods are alike
 */
public record PairedDifference(double difference, double low, double high, double pValue) {

  /**
   * Compares two methods. The p-value is that of a paired sign-flip permutation test (Smucker,
   * Allan and Carterette, CIKM 2007), where the observed assignment counts as one of the
   * permutations, so that it is never 0 (Phipson and Smyth, 2010).
   *
   * @param a a metric of the first method, one value a user
   * @param b the same metric of the second method for the same users in the same order
   * @param samples how many bootstrap samples, and how many permutations, are drawn
   */
  public static PairedDifference of(double[] a, double[] b, int samples, long seed) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "%d users of a, %d users of b: must be the same".formatted(a.length, b.length));
    }
    var differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = b[i] - a[i];
    }
    return of(Groups.of(differences), samples, seed);
  }

  /**
   * The same for users who have been counted.
   *
   * @param differences b minus a
   * @param counts how many users have each
   */
  public static PairedDifference of(double[] differences, int[] counts, int samples, long seed) {
    return of(Groups.of(differences, counts), samples, seed);
  }

  private static PairedDifference of(Groups differences, int samples, long seed) {
    Interval interval = Bootstrap.interval(differences, samples, seed);
    return new PairedDifference(
        interval.value(), interval.low(), interval.high(), pValue(differences, samples, seed));
  }

  private static double pValue(Groups differences, int samples, long seed) {
    double[] sizes = Arrays.stream(differences.values()).map(Math::abs).toArray();
    double observed = differences.mean() * differences.users();
    // sums in another order differ in their last digits
    double least = Math.abs(observed) - 1e-9 * Math.max(1, Math.abs(observed));
    Groups groups = Groups.of(sizes, differences.counts());
    var random = new SplittableRandom(seed).split();
    int asLarge = 0;
    for (int i = 0; i < samples; i++) {
      if (Math.abs(flippedSum(groups, random)) >= least) {
        asLarge++;
      }
    }
    return (1.0 + asLarge) / (1.0 + samples);
  }

  /** The sum of all differences, the sign of each chosen by a coin. */
  private static double flippedSum(Groups groups, SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < groups.values().length; i++) {
      if (groups.values()[i] > 0) {
        int count = groups.counts()[i];
        sum += groups.values()[i] * (2L * heads(count, random) - count);
      }
    }
    return sum;
  }

  /** How many of {@code coins} fair coins show heads, 64 at a time. */
  private static int heads(int coins, SplittableRandom random) {
    int heads = 0;
    for (int left = coins; left > 0; left -= Long.SIZE) {
      long bits = random.nextLong();
      heads += Long.bitCount(left >= Long.SIZE ? bits : bits & ((1L << left) - 1));
    }
    return heads;
  }
}
