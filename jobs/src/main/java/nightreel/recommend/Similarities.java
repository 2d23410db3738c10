package nightreel.recommend;

import java.util.List;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;

/**
 * Cosines among a user's candidates, computed when one of them is chosen and then kept: with other
 * lambdas {@link Mmr} chooses many of the same movies.
 */
final class Similarities {

  private final int[] rows;
  private final MovieVectors vectors;
  private final float[][] known;

  /**
   * @param ranked a user's candidates
   * @param vectors fused vectors
   */
  Similarities(List<Scored> ranked, MovieVectors vectors) {
    rows = ranked.stream().mapToInt(scored -> scored.candidate().row()).toArray();
    this.vectors = vectors;
    known = new float[rows.length][];
  }

  /** The cosines of a candidate with all of them, in their order. */
  float[] with(int candidate) {
    if (known[candidate] == null) {
      float[] vector = vectors.vector(rows[candidate]);
      var cosines = new float[rows.length];
      for (int i = 0; i < cosines.length; i++) {
        cosines[i] = vectors.dot(vector, rows[i]);
      }
      known[candidate] = cosines;
    }
    return known[candidate];
  }
}
