package nightreel.train;

import java.util.List;

/**
 * How many users have seen two movies: {@code X'X}, row by row, so that the row that is being added
 * to stays in the processor's cache.
 */
public final class CoCounts {

  private final List<int[]> users;
  private final int movies;

  /** {@code N + 1}; the users who have seen movie {@code i} start there in the other one. */
  private final int[] starts;

  private final int[] seenBy;

  /**
   * @param users for each the rows of the movies seen
   */
  public CoCounts(List<int[]> users, int movies) {
    this.users = users;
    this.movies = movies;
    starts = new int[movies + 1];
    users.forEach(
        seen -> {
          for (int movie : seen) {
            starts[movie + 1]++;
          }
        });
    for (int movie = 0; movie < movies; movie++) {
      starts[movie + 1] += starts[movie];
    }
    seenBy = new int[starts[movies]];
    int[] next = starts.clone();
    for (int user = 0; user < users.size(); user++) {
      for (int movie : users.get(user)) {
        seenBy[next[movie]++] = user;
      }
    }
  }

  /** How many users have seen a movie. */
  public int count(int movie) {
    return starts[movie + 1] - starts[movie];
  }

  /**
   * Rows {@code from} to {@code to - 1}, one after the other.
   *
   * @param ridge added to the diagonal
   */
  public float[] rows(int from, int to, float ridge) {
    var rows = new float[(to - from) * movies];
    for (int movie = from; movie < to; movie++) {
      int at = (movie - from) * movies;
      rows[at + movie] = ridge;
      for (int i = starts[movie]; i < starts[movie + 1]; i++) {
        for (int other : users.get(seenBy[i])) {
          rows[at + other]++;
        }
      }
    }
    return rows;
  }
}
