package nightreel.recommend;

import nightreel.embed.MovieVectors;
import nightreel.split.Histories;
import org.apache.spark.sql.Row;

/**
 * What a user has seen, as rows of the movies' vectors, oldest first; movies without a vector are
 * left out.
 */
public record UserHistory(long userId, int[] rows) {

  /**
   * Reads a row that {@code Cut.histories} gave.
   *
   * @param vectors the vectors of all movies
   */
  public static UserHistory of(Row history, MovieVectors vectors) {
    return new UserHistory(history.getAs("user_id"), vectors.rows(Histories.movieIds(history)));
  }
}
