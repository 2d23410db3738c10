package nightreel.index;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.split.Cut;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which movie follows which: the table {@code transitions}. */
public final class Transitions {

  private Transitions() {}

  /**
   * Counts every cut of the histories.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @param movieIds of the catalogue, ascending; other movies are left out of the histories
   * @return columns of {@code Tables.TRANSITIONS}
   */
  public static Dataset<Row> count(
      Dataset<Row> sequences, long[] movieIds, Conf.Transitions settings) {
    return TransitionCounts.count(sequences, movieIds, settings);
  }

  /**
   * Reads what was counted of a cut.
   *
   * @param transitions with the columns of {@code Tables.TRANSITIONS}
   * @param movieIds of the rows, ascending
   */
  public static Neighbours read(Dataset<Row> transitions, Cut cut, long[] movieIds) {
    var neighbours = new Neighbours.Builder(movieIds.length);
    Iterator<Row> rows =
        transitions
            .where(col("cut").equalTo(cut.column()))
            .select("movie_id", "next_movie_ids", "weights")
            .orderBy("movie_id")
            .toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      int movie = row(movieIds, row.getLong(0));
      List<Long> next = row.getList(1);
      List<Float> weights = row.getList(2);
      for (int i = 0; i < next.size(); i++) {
        neighbours.add(movie, row(movieIds, next.get(i)), weights.get(i));
      }
    }
    return neighbours.build();
  }

  private static int row(long[] movieIds, long movieId) {
    int row = Arrays.binarySearch(movieIds, movieId);
    if (row < 0) {
      throw new UnusableException(
          "transitions: holds movie %d, which has no vector; run index again".formatted(movieId));
    }
    return row;
  }
}
