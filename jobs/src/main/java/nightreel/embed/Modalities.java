package nightreel.embed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The vectors of several modalities of some movies, in memory.
 *
 * @param movieIds ascending; row {@code i} of each modality is {@code movieIds[i]}
 * @param modalities in their order
 */
record Modalities(long[] movieIds, List<Modality> modalities) {

  /**
   * @param width {@code C}
   * @param values {@code N x C} row by row; zeros where a movie lacks the modality
   * @param present which movies have it
   */
  record Modality(int width, float[] values, boolean[] present) {

    /** Movie {@code i} gets what movie {@code from[i]} has. */
    Modality dealt(int[] from) {
      var dealt = new float[values.length];
      var has = new boolean[present.length];
      for (int i = 0; i < from.length; i++) {
        System.arraycopy(values, from[i] * width, dealt, i * width, width);
        has[i] = present[from[i]];
      }
      return new Modality(width, dealt, has);
    }

    /** Every movie has the mean of those that have any. */
    Modality constant() {
      var mean = new double[width];
      int movies = 0;
      for (int i = 0; i < present.length; i++) {
        if (present[i]) {
          movies++;
          for (int c = 0; c < width; c++) {
            mean[c] += values[i * width + c];
          }
        }
      }
      var constant = new float[values.length];
      for (int i = 0; i < constant.length; i++) {
        constant[i] = (float) (mean[i % width] / Math.max(1, movies));
      }
      var all = new boolean[present.length];
      Arrays.fill(all, true);
      return new Modality(width, constant, all);
    }
  }

  /**
   * Reads rows of a movie's id and, at {@code 1 + m}, its vector of modality {@code m}, or null.
   *
   * @param widths of the modalities
   */
  static Modalities read(Iterator<Row> movies, List<Integer> widths) {
    var rows = new ArrayList<Row>();
    movies.forEachRemaining(rows::add);
    rows.sort(Comparator.comparingLong(row -> row.getLong(0)));
    var modalities = new ArrayList<Modality>();
    for (int m = 0; m < widths.size(); m++) {
      modalities.add(modality(rows, 1 + m, widths.get(m)));
    }
    return new Modalities(rows.stream().mapToLong(row -> row.getLong(0)).toArray(), modalities);
  }

  private static Modality modality(List<Row> rows, int column, int width) {
    var values = new float[rows.size() * width];
    var present = new boolean[rows.size()];
    for (int i = 0; i < present.length; i++) {
      if (!rows.get(i).isNullAt(column)) {
        present[i] = true;
        System.arraycopy(EmbeddingRow.floats(rows.get(i), column), 0, values, i * width, width);
      }
    }
    return new Modality(width, values, present);
  }

  int size() {
    return movieIds.length;
  }

  /** The same with another modality in the place of one. */
  Modalities with(int place, Modality modality) {
    var others = new ArrayList<>(modalities);
    others.set(place, modality);
    return new Modalities(movieIds, others);
  }

  List<Integer> widths() {
    return modalities.stream().map(Modality::width).toList();
  }

  /** The rows of the movies of a history, in order; movies that are not here are left out. */
  int[] rows(long[] history) {
    return Arrays.stream(history)
        .mapToInt(movieId -> Arrays.binarySearch(movieIds, movieId))
        .filter(row -> row >= 0)
        .toArray();
  }
}
