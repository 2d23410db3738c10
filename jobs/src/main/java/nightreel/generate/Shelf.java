package nightreel.generate;

import java.util.Arrays;

/**
 * A part of the row in which all rated movies stand. Users draw movies by their weights and go
 * through what they have drawn in the order of the row.
 *
 * @param movies the whole row, as places in the catalogue
 * @param from where the shelf begins in the row
 * @param weights by position from there
 * @param flatWeights for those who have seen the heavy ones: the square roots
 */
record Shelf(int[] movies, int from, Weighted weights, Weighted flatWeights) {

  static Shelf of(int[] row, int from, int to, double[] weights) {
    double[] own = new double[to - from];
    Arrays.setAll(own, i -> weights[row[from + i]]);
    var byWeight = new Weighted(own);
    Arrays.setAll(own, i -> Math.sqrt(own[i]));
    return new Shelf(row, from, byWeight, new Weighted(own));
  }

  int size() {
    return weights.size();
  }

  int movie(int position) {
    return movies[from + position];
  }
}
