package nightreel.recommend;

import java.util.List;
import java.util.Map;
import nightreel.recommend.Blend.Scored;

/**
 * Why a movie is recommended to a user.
 *
 * @param reasons movies of the user's history that carry it, the strongest first; none where no
 *     single one does
 * @param historyLength how many movies the user has watched
 */
record Explanation(Scored scored, List<Reason> reasons, int historyLength) {

  /**
   * A movie of the history without which the recommendation would score less.
   *
   * @param row of the movies' vectors
   * @param fall of the blended score when the movie is taken out of the history
   * @param parts what of it is due to which source
   */
  record Reason(int row, double fall, Map<Source, Double> parts) {}

  int row() {
    return scored.candidate().row();
  }
}
