package nightreel.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntPredicate;
import nightreel.metrics.TopK;

/**
 * For each movie its neighbours and their weights: what item-to-item methods know. Rows are those
 * of the movies' vectors.
 *
 * @param starts {@code N + 1}; the neighbours of row {@code i} are at {@code starts[i]} to {@code
 *     starts[i + 1] - 1} of the other two
 * @param rows of the neighbours
 * @param weights of the neighbours
 */
public record Neighbours(int[] starts, int[] rows, float[] weights)
    implements Serializable, AutoCloseable {

  /** How many movies there are, with or without neighbours. */
  public int size() {
    return starts.length - 1;
  }

  /**
   * Adds up the neighbours of the last movies of a history.
   *
   * @param history rows, oldest first
   * @param last how many movies are looked at
   * @param decay weight of a movie relative to the one after it
   * @param scores {@code N}, to which the weighted sums are added
   */
  public void add(int[] history, int last, double decay, float[] scores) {
    double weight = 1;
    for (int i = history.length - 1; i >= Math.max(0, history.length - last); i--) {
      for (int at = starts[history[i]]; at < starts[history[i] + 1]; at++) {
        scores[rows[at]] += (float) weight * weights[at];
      }
      weight *= decay;
    }
  }

  /**
   * Sums of one history after the other, in memory that is used again: for one thread at a time.
   */
  public Sums sums() {
    return new Sums();
  }

  /**
   * The sums of one history.
   *
   * @param rows of all neighbours
   * @param values of their sums
   */
  public record Saved(int[] rows, float[] values) {}

  /** The sums over the neighbours of one history, see {@link #add}. */
  public final class Sums {
    private final float[] sums = new float[size()];
    private final boolean[] isNeighbour = new boolean[size()];
    private final int[] found = new int[size()];
    private int count;

    private Sums() {}

    /** Adds up the neighbours of another history; those of the one before are forgotten. */
    public void of(int[] history, int last, double decay) {
      clear();
      double weight = 1;
      for (int i = history.length - 1; i >= Math.max(0, history.length - last); i--) {
        addNeighbours(history[i], (float) weight);
        weight *= decay;
      }
    }

    private void clear() {
      for (int i = 0; i < count; i++) {
        sums[found[i]] = 0;
        isNeighbour[found[i]] = false;
      }
      count = 0;
    }

    /** The sums as they are: restoring them is less work than adding up once more. */
    public Saved save() {
      int[] rows = Arrays.copyOf(found, count);
      var values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = sums[rows[i]];
      }
      return new Saved(rows, values);
    }

    /** Takes sums back; those of the history before are forgotten. */
    public void restore(Saved saved) {
      clear();
      for (int row : saved.rows()) {
        sums[row] = saved.values()[count];
        isNeighbour[row] = true;
        found[count++] = row;
      }
    }

    private void addNeighbours(int row, float weight) {
      for (int at = starts[row]; at < starts[row + 1]; at++) {
        int neighbour = rows[at];
        sums[neighbour] += weight * weights[at];
        if (!isNeighbour[neighbour]) {
          isNeighbour[neighbour] = true;
          found[count++] = neighbour;
        }
      }
    }

    /** The sum of a movie, 0 where it is no neighbour of the history. */
    public float of(int row) {
      return sums[row];
    }

    /**
     * The movies of the largest sums above 0, the best first, equal ones by row.
     *
     * @param may which movies count
     * @param k how many at most
     */
    public int[] best(IntPredicate may, int k) {
      var candidates = new int[count];
      int size = 0;
      for (int i = 0; i < count; i++) {
        if (sums[found[i]] > 0 && may.test(found[i])) {
          candidates[size++] = found[i];
        }
      }
      return TopK.select(sums, candidates, size, k);
    }
  }

  /** Nothing to release: it is closed like everything that tasks share. */
  @Override
  public void close() {}

  /** Neighbours that are added movie by movie. */
  public static final class Builder {
    private final int[] starts;
    private int[] rows = new int[1 << 16];
    private float[] weights = new float[1 << 16];
    private int next;
    private int size;

    /**
     * @param movies how many there are
     */
    public Builder(int movies) {
      starts = new int[movies + 1];
    }

    /** Adds a neighbour; the rows of the movies never fall. */
    public void add(int row, int neighbour, float weight) {
      closeBefore(row);
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, Math.multiplyExact(2, size));
        weights = Arrays.copyOf(weights, 2 * size);
      }
      rows[size] = neighbour;
      weights[size++] = weight;
    }

    private void closeBefore(int row) {
      if (row < next - 1) {
        throw new IllegalArgumentException("row " + row + " comes after row " + (next - 1));
      }
      while (next <= row) {
        starts[next++] = size;
      }
    }

    public Neighbours build() {
      closeBefore(starts.length - 1);
      return new Neighbours(starts, Arrays.copyOf(rows, size), Arrays.copyOf(weights, size));
    }
  }
}
