package nightreel.split;

import java.util.Arrays;
import java.util.List;
import nightreel.embed.MovieVectors;
import org.apache.spark.sql.Row;

/** Histories as arrays. */
public final class Histories {

  private Histories() {}

  /** The column {@code movie_ids} of a row that {@link Cut#histories} gave. */
  public static long[] movieIds(Row history) {
    List<Long> movieIds = history.getList(history.fieldIndex("movie_ids"));
    return movieIds.stream().mapToLong(id -> id).toArray();
  }

  /** The rows of the movies in a list of vectors, in order; movies that it lacks are left out. */
  public static int[] rows(long[] movieIds, MovieVectors vectors) {
    return Arrays.stream(movieIds).mapToInt(vectors::row).filter(row -> row >= 0).toArray();
  }
}
