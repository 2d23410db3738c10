package nightreel.metrics;

import java.util.Arrays;

/** Distinct values, ascending, and how many users have each. */
final class Groups {

  private final double[] values;
  private final int[] counts;

  private Groups(double[] values, int[] counts) {
    this.values = values;
    this.counts = counts;
  }

  static Groups of(double[] perUser) {
    double[] sorted = perUser.clone();
    Arrays.sort(sorted);
    var values = new double[sorted.length];
    var counts = new int[sorted.length];
    int last = -1;
    for (double value : sorted) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException("a value is not a number");
      }
      if (last < 0 || value != values[last]) {
        values[++last] = value;
      }
      counts[last]++;
    }
    return new Groups(Arrays.copyOf(values, last + 1), Arrays.copyOf(counts, last + 1));
  }

  double[] values() {
    return values;
  }

  int[] counts() {
    return counts;
  }

  double mean() {
    double sum = 0;
    long users = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * counts[i];
      users += counts[i];
    }
    return sum / users;
  }
}
