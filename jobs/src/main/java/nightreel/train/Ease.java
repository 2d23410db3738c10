package nightreel.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.metrics.TopK;
import nightreel.nn.Devices;

/**
 * EASE, embarrassingly shallow autoencoders (Steck, WWW 2019): item-to-item weights {@code B} that
 * reproduce the interactions from each other in closed form, {@code B = I - P / diag(P)} with
 * {@code P} the inverse of {@code X'X + lambda I}.
 *
 * <p>Axes: {@code U} users, {@code N} movies. Where there are fewer users than movies, {@code P} is
 * computed from the users' side, {@code (I - X'(XX' + lambda I)^-1 X) / lambda}, which is the same
 * and much less work. {@code B} itself is never held: its columns come in blocks, and of each the
 * weights that are largest either way are kept.
 */
final class Ease {

  private static final int MOVIES_AT_ONCE = 500;

  private final Conf.Ease settings;

  /** For each user the movies, ascending. */
  private final List<int[]> users;

  private final int movies;

  /**
   * @param users for each the rows of the movies seen
   * @param movies how many there are
   */
  Ease(Conf.Ease settings, List<int[]> users, int movies) {
    this.settings = settings;
    this.users = users;
    this.movies = movies;
  }

  /** For each movie the ones that it speaks for or against. */
  Neighbours neighbours() {
    var columns = new int[movies][];
    var weights = new float[movies][];
    try (NDManager manager = NDManager.newBaseManager(Devices.ofTask(), "PyTorch")) {
      InverseRows inverse = users.size() < movies ? byUsers(manager) : byMovies(manager);
      for (int from = 0; from < movies; from += MOVIES_AT_ONCE) {
        int to = Math.min(from + MOVIES_AT_ONCE, movies);
        float[] rows = inverse.rows(from, to);
        for (int movie = from; movie < to; movie++) {
          int at = (movie - from) * movies;
          weights[movie] = Arrays.copyOfRange(rows, at, at + movies);
          columns[movie] = keepLargest(weights, movie);
        }
      }
    }
    return transposed(columns, weights);
  }

  /** Rows {@code from} to {@code to - 1} of {@code P}, which is symmetric. */
  private interface InverseRows {
    float[] rows(int from, int to);
  }

  private InverseRows byUsers(NDManager manager) {
    var dense = new float[users.size() * movies];
    for (int u = 0; u < users.size(); u++) {
      for (int movie : users.get(u)) {
        dense[u * movies + movie] = 1;
      }
    }
    NDArray seen = manager.create(dense, new Shape(users.size(), movies));
    NDArray solved;
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray gram = seen.matMul(seen.transpose());
      NDArray ridge = manager.eye(users.size()).mul((float) settings.regularisation());
      solved = inverse(gram.add(ridge)).matMul(seen);
      solved.attach(manager);
      NDScope.unregister(solved);
    }
    return (from, to) -> {
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray some = seen.get(":, {}:{}", from, to).transpose().matMul(solved);
        float[] rows = some.toFloatArray();
        for (int i = 0; i < rows.length; i++) {
          int movie = from + i / movies;
          rows[i] = (float) (((i % movies == movie ? 1 : 0) - rows[i]) / settings.regularisation());
        }
        return rows;
      }
    };
  }

  private InverseRows byMovies(NDManager manager) {
    NDArray inverse;
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray gram = manager.create(new Shape(movies, movies));
      var counts = new CoCounts(users, movies);
      for (int from = 0; from < movies; from += MOVIES_AT_ONCE) {
        int to = Math.min(from + MOVIES_AT_ONCE, movies);
        gram.set(
            new ai.djl.ndarray.index.NDIndex("{}:{}", from, to),
            manager.create(
                counts.rows(from, to, (float) settings.regularisation()),
                new Shape(to - from, movies)));
      }
      inverse = inverse(gram);
      inverse.attach(manager);
      NDScope.unregister(inverse);
    }
    return (from, to) -> {
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        return inverse.get("{}:{}", from, to).toFloatArray();
      }
    };
  }

  private NDArray inverse(NDArray matrix) {
    try {
      return matrix.inverse();
    } catch (EngineException e) {
      throw noInverse(e);
    }
  }

  private UnusableException noInverse(EngineException cause) {
    return new UnusableException(
        "ease.regularisation is %s, with which the matrix has no inverse; set a larger one"
            .formatted(settings.regularisation()),
        cause);
  }

  /**
   * Turns a row of {@code P} into the largest weights of a column of {@code B}.
   *
   * @return which movies they belong to, ascending
   */
  private int[] keepLargest(float[][] weights, int movie) {
    float[] row = weights[movie];
    float own = row[movie];
    var sizes = new float[movies];
    for (int i = 0; i < movies; i++) {
      row[i] = -row[i] / own;
      if (!Float.isFinite(row[i])) {
        throw noInverse(null);
      }
      sizes[i] = i == movie || row[i] == 0 ? Float.NEGATIVE_INFINITY : Math.abs(row[i]);
    }
    int[] largest = TopK.select(sizes, settings.neighbours());
    Arrays.sort(largest);
    var kept = new float[largest.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = row[largest[i]];
    }
    weights[movie] = kept;
    return largest;
  }

  /** From the movies that speak for each to the movies that each speaks for. */
  private Neighbours transposed(int[][] columns, float[][] weights) {
    var starts = new int[movies + 1];
    for (int[] column : columns) {
      for (int row : column) {
        starts[row + 1]++;
      }
    }
    for (int row = 0; row < movies; row++) {
      starts[row + 1] += starts[row];
    }
    int[] next = starts.clone();
    var rows = new int[starts[movies]];
    var values = new float[rows.length];
    for (int movie = 0; movie < movies; movie++) {
      for (int i = 0; i < columns[movie].length; i++) {
        int at = next[columns[movie][i]]++;
        rows[at] = movie;
        values[at] = weights[movie][i];
      }
    }
    return new Neighbours(starts, rows, values);
  }
}
