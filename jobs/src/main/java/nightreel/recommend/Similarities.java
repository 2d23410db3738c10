package nightreel.recommend;

import java.util.Arrays;
import java.util.List;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;

/**
 * Cosines among a user's candidates, computed when two of them are compared and then kept: with
 * other lambdas {@link Mmr} compares many of the same movies.
 */
final class Similarities {

  private final int[] rows;
  private final MovieVectors vectors;

  /** Of each two candidates; not a number where they were not compared. */
  private final float[] known;

  /**
   * @param ranked a user's candidates
   * @param vectors fused vectors
   */
  Similarities(List<Scored> ranked, MovieVectors vectors) {
    rows = ranked.stream().mapToInt(scored -> scored.candidate().row()).toArray();
    this.vectors = vectors;
    known = new float[rows.length * rows.length];
    Arrays.fill(known, Float.NaN);
  }

  /** The cosine of two candidates, given by their places. */
  float of(int a, int b) {
    int place = Math.min(a, b) * rows.length + Math.max(a, b);
    if (Float.isNaN(known[place])) {
      known[place] = vectors.dot(rows[Math.min(a, b)], rows[Math.max(a, b)]);
    }
    return known[place];
  }
}
