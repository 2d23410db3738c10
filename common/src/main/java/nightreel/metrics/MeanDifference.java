package nightreel.metrics;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A difference of means with what Student's distribution says of it, and what the same experiment
 * could have found.
 *
 * @param low of the 95% interval
 * @param high of the 95% interval
 * @param pValue two-sided: how likely a difference at least as large is where there is none
 */
public record MeanDifference(
    double difference, double standardError, double low, double high, double pValue) {

  /** Differences are called found where the p-value is below it. */
  public static final double LEVEL = 0.05;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /** The mean of b minus the mean of a, two groups of different users (Welch 1947). */
  public static MeanDifference between(Moments a, Moments b) {
    double ofA = a.variance() / a.count();
    double ofB = b.variance() / b.count();
    double freedom =
        ofA + ofB == 0
            ? a.count() + b.count() - 2.0
            : (ofA + ofB)
                * (ofA + ofB)
                / (ofA * ofA / (a.count() - 1) + ofB * ofB / (b.count() - 1));
    return of(b.mean() - a.mean(), Math.sqrt(ofA + ofB), freedom);
  }

  /** The mean of differences that were taken user by user. */
  public static MeanDifference paired(Moments differences) {
    return of(
        differences.mean(),
        Math.sqrt(differences.variance() / differences.count()),
        differences.count() - 1.0);
  }

  private static MeanDifference of(double difference, double standardError, double freedom) {
    if (standardError == 0) {
      return new MeanDifference(difference, 0, difference, difference, difference == 0 ? 1 : 0);
    }
    var student = new TDistribution(null, freedom);
    double half = standardError * student.inverseCumulativeProbability(1 - LEVEL / 2);
    double pValue = 2 * student.cumulativeProbability(-Math.abs(difference) / standardError);
    return new MeanDifference(
        difference, standardError, difference - half, difference + half, pValue);
  }

  public boolean isFound() {
    return pValue < LEVEL;
  }

  /** How likely the same experiment finds a true difference of some size. */
  public double power(double effect) {
    if (standardError == 0) {
      return effect == 0 ? LEVEL : 1;
    }
    double least = NORMAL.inverseCumulativeProbability(1 - LEVEL / 2);
    double shift = Math.abs(effect) / standardError;
    return NORMAL.cumulativeProbability(shift - least)
        + NORMAL.cumulativeProbability(-shift - least);
  }

  /**
   * The smallest true difference that the same experiment finds with a probability (Bloom 1995).
   *
   * @param power such as 0.8
   */
  public double minimumDetectable(double power) {
    return standardError
        * (NORMAL.inverseCumulativeProbability(1 - LEVEL / 2)
            + NORMAL.inverseCumulativeProbability(power));
  }
}
