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
  record Modality(int width, float[] values, boolean[] present) {}

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
