package nightreel.recommend;

import java.util.ArrayList;
import java.util.List;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next movie is the one of
 * largest {@code lambda x relevance - (1 - lambda) x similarity}, where relevance is scaled to 0..1
 * over the candidates and similarity is the largest cosine with a movie chosen before.
 *
 * @param vectors fused vectors
 * @param lambda 1 is pure relevance, 0 pure diversity
 */
record Mmr(MovieVectors vectors, double lambda) {

  /**
   * Chooses up to {@code k} candidates.
   *
   * @param ranked a user's candidates, best first
   */
  List<Scored> rerank(List<Scored> ranked, int k) {
    return rerank(ranked, k, new Similarities(ranked, vectors));
  }

  /**
   * @param similarities among the candidates
   */
  List<Scored> rerank(List<Scored> ranked, int k, Similarities similarities) {
    if (lambda == 1 || ranked.size() < 2) {
      return ranked.subList(0, Math.min(k, ranked.size()));
    }
    double best = ranked.get(0).score();
    double range = Math.max(1e-9, best - ranked.get(ranked.size() - 1).score());
    var similarity = new double[ranked.size()];
    var chosen = new boolean[ranked.size()];
    var list = new ArrayList<Scored>();
    while (list.size() < Math.min(k, ranked.size())) {
      int next = -1;
      double nextValue = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < chosen.length; i++) {
        double relevance = 1 - (best - ranked.get(i).score()) / range;
        double value = lambda * relevance - (1 - lambda) * similarity[i];
        if (!chosen[i] && value > nextValue) {
          next = i;
          nextValue = value;
        }
      }
      chosen[next] = true;
      Scored scored = ranked.get(next);
      list.add(new Scored(scored.candidate(), scored.score(), (1 - lambda) * similarity[next]));
      raise(similarity, similarities.with(next));
    }
    return list;
  }

  private static void raise(double[] largest, float[] similarities) {
    for (int i = 0; i < largest.length; i++) {
      largest[i] = Math.max(largest[i], similarities[i]);
    }
  }
}
