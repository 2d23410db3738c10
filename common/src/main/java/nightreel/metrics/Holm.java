package nightreel.metrics;

import static java.util.Comparator.comparingDouble;

import java.util.stream.IntStream;

/**
 * P-values corrected for how many there are: with those below 0.05 called found, the chance of
 * calling anything found that is not there stays below 0.05 (Holm, "A simple sequentially rejective
 * multiple test procedure", 1979).
 */
public final class Holm {

  private Holm() {}

  /**
   * The adjusted p-values: the smallest times how many there are, the next times one fewer and so
   * on, never below the one before and at most 1.
   *
   * @return in the order of those given
   */
  public static double[] adjusted(double[] pValues) {
    int[] order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(comparingDouble(i -> pValues[i]))
            .mapToInt(i -> i)
            .toArray();
    var adjusted = new double[pValues.length];
    double largest = 0;
    for (int i = 0; i < order.length; i++) {
      largest = Math.max(largest, (order.length - i) * pValues[order[i]]);
      adjusted[order[i]] = Math.min(1, largest);
    }
    return adjusted;
  }
}
