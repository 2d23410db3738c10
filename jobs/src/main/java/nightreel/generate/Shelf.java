package nightreel.generate;

/**
 * A part of the row in which all rated movies stand. Users draw movies by their weights and go
 * through what they have drawn in the order of the row.
 *
 * @param movies the whole row, as places in the catalogue
 * @param from where the shelf begins in the row
 * @param weights by position from there
 */
record Shelf(int[] movies, int from, Weighted weights) {

  static Shelf of(int[] row, int from, int to, double[] weights) {
    double[] own = new double[to - from];
    for (int i = 0; i < own.length; i++) {
      own[i] = weights[row[from + i]];
    }
    return new Shelf(row, from, new Weighted(own));
  }

  int size() {
    return weights.size();
  }

  int movie(int position) {
    return movies[from + position];
  }

  int draw(Chance chance) {
    return movie(weights.draw(chance));
  }
}
