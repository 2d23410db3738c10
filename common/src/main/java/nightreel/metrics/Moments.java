package nightreel.metrics;

import java.io.Serializable;

/**
 * Count, mean and spread of values that are seen once, part by part: what tests of means need of
 * any number of users.
 *
 * <p>Updated and merged as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm
 * for computing sample variances", 1979.
 *
 * @param squares sum of the squared deviations from the mean
 */
public record Moments(long count, double mean, double squares) implements Serializable {

  public static final Moments NONE = new Moments(0, 0, 0);

  public static Moments of(double... values) {
    Moments moments = NONE;
    for (double value : values) {
      moments = moments.plus(value);
    }
    return moments;
  }

  public Moments plus(double value) {
    return plus(new Moments(1, value, 0));
  }

  public Moments plus(Moments other) {
    if (count == 0 || other.count == 0) {
      return count == 0 ? other : this;
    }
    long all = count + other.count;
    double apart = other.mean - mean;
    return new Moments(
        all,
        mean + apart * other.count / all,
        squares + other.squares + apart * apart * count * other.count / all);
  }

  /** Of the values' distribution, from at least two values. */
  public double variance() {
    if (count < 2) {
      throw new IllegalStateException("the variance of %d values".formatted(count));
    }
    return squares / (count - 1);
  }
}
