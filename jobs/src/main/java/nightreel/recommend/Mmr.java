package nightreel.recommend;

import java.util.ArrayList;
import java.util.Arrays;
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
      update(similarity, chosen, ranked, scored.candidate().row());
    }
    return list;
  }

  private void update(double[] similarity, boolean[] chosen, List<Scored> ranked, int row) {
    float[] vector =
        Arrays.copyOfRange(vectors.values(), row * vectors.width(), (row + 1) * vectors.width());
    for (int i = 0; i < similarity.length; i++) {
      if (!chosen[i]) {
        similarity[i] =
            Math.max(similarity[i], vectors.dot(vector, ranked.get(i).candidate().row()));
      }
    }
  }
}
