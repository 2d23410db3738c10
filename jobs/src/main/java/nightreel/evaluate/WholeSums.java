package nightreel.evaluate;

import java.io.Serializable;
import nightreel.metrics.Moments;

/**
 * Counts, sums and sums of squares of whole numbers, which are the same in any order and in any
 * partitions: of several quantities, by place.
 */
final class WholeSums implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long[] counts;
  private final long[] sums;
  private final long[] squares;

  WholeSums(int quantities) {
    counts = new long[quantities];
    sums = new long[quantities];
    squares = new long[quantities];
  }

  void add(int quantity, long value) {
    counts[quantity]++;
    sums[quantity] += value;
    squares[quantity] += value * value;
  }

  WholeSums plus(WholeSums other) {
    var sum = new WholeSums(counts.length);
    for (int i = 0; i < counts.length; i++) {
      sum.counts[i] = counts[i] + other.counts[i];
      sum.sums[i] = sums[i] + other.sums[i];
      sum.squares[i] = squares[i] + other.squares[i];
    }
    return sum;
  }

  /** Of the values divided by a number. */
  Moments moments(int quantity, double divisor) {
    long count = counts[quantity];
    double mean = count == 0 ? 0 : (double) sums[quantity] / count;
    double deviations = squares[quantity] - mean * sums[quantity];
    return new Moments(count, mean / divisor, Math.max(0, deviations) / (divisor * divisor));
  }
}
