package nightreel.split;

import java.util.List;
import org.apache.spark.sql.Row;

/** Histories as arrays. */
public final class Histories {

  private Histories() {}

  /** The column {@code movie_ids} of a row that {@link Cut#histories} gave. */
  public static long[] movieIds(Row history) {
    List<Long> movieIds = history.getList(history.fieldIndex("movie_ids"));
    return movieIds.stream().mapToLong(id -> id).toArray();
  }
}
