package nightreel.train;

import nightreel.conf.Conf;

/**
 * Item factors of implicit ALS, and what is needed to fold a user in: the factors of a user are
 * those that ALS itself would compute for that history, with the items as they are (Hu, Koren and
 * Volinsky, ICDM 2008, equation 4). So a user who is new, or whose history is cut for evaluation,
 * is treated like any other, and recent movies can count more.
 *
 * <p>Axes: {@code N} movies, {@code R} rank. Safe for use by several threads at once.
 */
public final class AlsFactors implements AutoCloseable {

  private final Conf.Als settings;
  private final float[] items;
  private final boolean[] known;

  /** {@code Y'Y}, {@code R x R}. */
  private final double[] gram;

  /**
   * @param items {@code N x R} row by row; zero for a movie that ALS does not know
   */
  AlsFactors(Conf.Als settings, float[] items) {
    this.settings = settings;
    this.items = items;
    int rank = settings.rank();
    known = new boolean[items.length / rank];
    gram = new double[rank * rank];
    for (int row = 0; row < known.length; row++) {
      addOuter(gram, row, 1);
      for (int d = 0; d < rank; d++) {
        known[row] |= items[row * rank + d] != 0;
      }
    }
  }

  public int rank() {
    return settings.rank();
  }

  /** The factors of all movies, {@code N x R} row by row. */
  public float[] items() {
    return items;
  }

  /** For each movie whether it has factors. */
  public boolean[] known() {
    return known;
  }

  /**
   * The factors of a user.
   *
   * @param history rows, oldest first
   * @param last how many movies of it are looked at
   * @param decay how much an interaction counts relative to the one after it
   * @return of length {@code R}; zero where no movie of the history has factors
   */
  public float[] user(int[] history, int last, double decay) {
    int rank = settings.rank();
    var left = gram.clone();
    var right = new double[rank];
    double weight = 1;
    double sum = 0;
    for (int i = history.length - 1; i >= Math.max(0, history.length - last); i--) {
      int row = history[i];
      if (known[row]) {
        addOuter(left, row, settings.alpha() * weight);
        for (int d = 0; d < rank; d++) {
          right[d] += (1 + settings.alpha()) * weight * items[row * rank + d];
        }
        sum += weight;
      }
      weight *= decay;
    }
    if (sum == 0) {
      return new float[rank];
    }
    for (int d = 0; d < rank; d++) {
      left[d * rank + d] += settings.regularisation() * sum;
    }
    return Cholesky.solve(left, right);
  }

  /** Adds the lower triangle of a movie's outer product. */
  private void addOuter(double[] matrix, int row, double weight) {
    int rank = settings.rank();
    int from = row * rank;
    for (int i = 0; i < rank; i++) {
      double scaled = weight * items[from + i];
      for (int j = 0; j <= i; j++) {
        matrix[i * rank + j] += scaled * items[from + j];
      }
    }
  }

  /** Nothing to release: it is closed like everything that tasks share. */
  @Override
  public void close() {}
}
