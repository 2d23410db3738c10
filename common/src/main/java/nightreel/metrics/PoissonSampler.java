package nightreel.metrics;

import java.util.SplittableRandom;

/** Draws from Poisson distributions with whole means, fast for means small and large. */
final class PoissonSampler {

  /** From this mean on rejection is faster than search. */
  private static final int LARGE = 30;

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private final SplittableRandom random;

  PoissonSampler(SplittableRandom random) {
    this.random = random;
  }

  long next(int mean) {
    return mean < LARGE ? search(mean) : reject(mean);
  }

  /** Inverts the distribution function step by step. */
  private long search(int mean) {
    double uniform = random.nextDouble();
    double probability = Math.exp(-mean);
    long value = 0;
    // the second condition: rounding may leave the sum of all probabilities below uniform
    while (uniform >= probability && value < 10L * LARGE) {
      uniform -= probability;
      value++;
      probability *= (double) mean / value;
    }
    return value;
  }

  /** Transformed rejection, algorithm PTRS of Hörmann, Insurance: Mathematics and Economics 1993 */
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
