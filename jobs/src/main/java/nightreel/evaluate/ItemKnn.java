package nightreel.evaluate;

import java.io.Serializable;
import java.util.List;

/**
 * Item-based neighbours with cosine similarity (Sarwar et al., WWW 2001): a movie's score is the
 * sum of its cosines with the movies of the history, over who has seen both.
 *
 * <p>All neighbours count. The similarities are never written down: with {@code X} the users by
 * movies, scaled by the root of each movie's count, the scores of a history {@code h} are {@code
 * X'(X h)}, two sparse products over all interactions.
 */
final class ItemKnn implements Serializable {

  private static final long serialVersionUID = 1L;

  /** For each user the rows of the movies seen. */
  private final int[][] seenBy;

  private final float[] scale;

  /**
   * @param seenBy rows of each user's visible history
   * @param movies how many rows there are
   */
  ItemKnn(List<int[]> seenBy, int movies) {
    this.seenBy = seenBy.toArray(int[][]::new);
    var counts = new int[movies];
    for (int[] rows : this.seenBy) {
      for (int row : rows) {
        counts[row]++;
      }
    }
    scale = new float[movies];
    for (int row = 0; row < movies; row++) {
      scale[row] = counts[row] == 0 ? 0 : (float) (1 / Math.sqrt(counts[row]));
    }
  }

  /** The scores of all movies for a history. */
  float[] scores(int[] history) {
    var wanted = new float[scale.length];
    for (int row : history) {
      wanted[row] += scale[row];
    }
    var scores = new float[scale.length];
    for (int[] rows : seenBy) {
      float overlap = 0;
      for (int row : rows) {
        overlap += wanted[row];
      }
      if (overlap != 0) {
        for (int row : rows) {
          scores[row] += overlap;
        }
      }
    }
    for (int row = 0; row < scores.length; row++) {
      scores[row] *= scale[row];
    }
    return scores;
  }
}
