package nightreel.metrics;

import java.util.SplittableRandom;

/** Draws from Poisson distributions with whole means, fast for means small and large. */
final class PoissonSampler {

  /** From this mean on rejection is faster than search. */
  private static final int LARGE = 30;

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** For every small mean the distribution function, up to where it is 1 but for rounding. */
  private static final double[][] CUMULATIVE = new double[LARGE][];

  static {
    for (int mean = 0; mean < LARGE; mean++) {
      CUMULATIVE[mean] = cumulative(mean);
    }
  }

  private final SplittableRandom random;

  PoissonSampler(SplittableRandom random) {
    this.random = random;
  }

  long next(int mean) {
    return mean < LARGE ? search(mean) : reject(mean);
  }

  /** Inverts the distribution function. */
  private long search(int mean) {
    double[] cumulative = CUMULATIVE[mean];
    double uniform = random.nextDouble();
    int value = 0;
    while (value < cumulative.length && uniform >= cumulative[value]) {
      value++;
    }
    return value;
  }

  private static double[] cumulative(int mean) {
    var cumulative = new double[4 * LARGE];
    double probability = Math.exp(-mean);
    double sum = 0;
    for (int value = 0; value < cumulative.length; value++) {
      sum += probability;
      cumulative[value] = sum;
      probability *= mean / (value + 1.0);
    }
    return cumulative;
  }

  /**
   * Transformed rejection, algorithm PTRS of Hörmann, Insurance: Mathematics and Economics 1993.
   */
  private long reject(int mean) {
    double b = 0.931 + 2.53 * Math.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double accepted = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double value = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= accepted) {
        return (long) value;
      }
      if (value < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      double density = value * Math.log(mean) - mean - logFactorial(value);
      if (Math.log(v * inverseAlpha / (a / (us * us) + b)) <= density) {
        return (long) value;
      }
    }
  }

  /** Stirling's series, exact to 1e-9 from 10 on; below it by multiplication. */
  private static double logFactorial(double n) {
    if (n < 10) {
      double product = 1;
      for (int i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    return (n + 0.5) * Math.log(n) - n + HALF_LOG_TWO_PI + 1 / (12 * n) - 1 / (360 * n * n * n);
  }
}
