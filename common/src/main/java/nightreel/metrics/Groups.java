package nightreel.metrics;

import java.util.Arrays;
import java.util.TreeMap;

/** Distinct values, ascending, and how many users have each. */
final class Groups {

  private final double[] values;
  private final int[] counts;

  private Groups(double[] values, int[] counts) {
    this.values = values;
    this.counts = counts;
  }

  static Groups of(double[] perUser) {
    var ones = new int[perUser.length];
    Arrays.fill(ones, 1);
    return of(perUser, ones);
  }

  /**
   * @param counts how many users have each value; equal values are put together, those of no user
   *     left out
   */
  static Groups of(double[] ofUsers, int[] counts) {
    var sorted = new TreeMap<Double, Integer>();
    for (int i = 0; i < ofUsers.length; i++) {
      if (Double.isNaN(ofUsers[i])) {
        throw new IllegalArgumentException("a value is not a number");
      }
      if (counts[i] > 0) {
        sorted.merge(ofUsers[i] + 0.0, counts[i], Math::addExact); // -0.0 is 0.0
      }
    }
    return new Groups(
        sorted.keySet().stream().mapToDouble(value -> value).toArray(),
        sorted.values().stream().mapToInt(count -> count).toArray());
  }

  double[] values() {
    return values;
  }

  int[] counts() {
    return counts;
  }

  long users() {
    return Arrays.stream(counts).asLongStream().sum();
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
