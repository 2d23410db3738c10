package nightreel.train;

import java.io.Serializable;
import java.util.Arrays;

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
