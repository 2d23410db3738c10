package nightreel.generate;

/** Draws indexes in proportion to weights, by their running sum. */
final class Weighted {

  private final double[] sums;

  Weighted(double[] weights) {
    sums = new double[weights.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      sums[i] = sum;
    }
  }

  int size() {
    return sums.length;
  }

  int draw(Chance chance) {
    double at = chance.uniform() * sums[sums.length - 1];
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
