package nightreel.recommend;

import java.io.Serializable;
import java.util.List;
import nightreel.embed.MovieVectors;
import nightreel.metrics.ListQuality;
import nightreel.metrics.RankingMetrics;
import nightreel.recommend.Blend.Scored;

/**
 * What diversity costs: the sums over users of NDCG@10 and of intra-list diversity, for each lambda
 * of {@link Mmr}.
 *
 * @param ndcg indexed as {@link #LAMBDAS}
 * @param diversity likewise
 */
record MmrCurve(double[] ndcg, double[] diversity, long users) implements Serializable {

  /** From pure relevance on. */
  static final List<Double> LAMBDAS = List.of(1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1);

  private static final int K = 10;

  static MmrCurve empty() {
    return new MmrCurve(new double[LAMBDAS.size()], new double[LAMBDAS.size()], 0);
  }

  /**
   * Adds a user.
   *
   * @param ranked the user's candidates, best first
   * @param target the row of the movie that came next
   */
  MmrCurve plus(List<Scored> ranked, int target, MovieVectors vectors) {
    var user = empty();
    for (int i = 0; i < LAMBDAS.size(); i++) {
      int[] list =
          new Mmr(vectors, LAMBDAS.get(i))
              .rerank(ranked, K).stream().mapToInt(scored -> scored.candidate().row()).toArray();
      user.ndcg[i] = RankingMetrics.ndcg(position(list, target), K);
      user.diversity[i] = ListQuality.intraListDiversity(vectors(list, vectors));
    }
    return plus(new MmrCurve(user.ndcg, user.diversity, 1));
  }

  MmrCurve plus(MmrCurve other) {
    var sum = new MmrCurve(ndcg.clone(), diversity.clone(), users + other.users);
    for (int i = 0; i < LAMBDAS.size(); i++) {
      sum.ndcg[i] += other.ndcg[i];
      sum.diversity[i] += other.diversity[i];
    }
    return sum;
  }

  private static int position(int[] list, int target) {
    for (int position = 0; position < list.length; position++) {
      if (list[position] == target) {
        return position;
      }
    }
    return RankingMetrics.ABSENT;
  }

  private static float[][] vectors(int[] list, MovieVectors vectors) {
    var found = new float[list.length][];
    for (int i = 0; i < list.length; i++) {
      found[i] = vectors.vector(list[i]);
    }
    return found;
  }
}
