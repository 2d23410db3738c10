package nightreel.recommend;

import java.util.ArrayList;
import java.util.List;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next movie is the one of
 * largest {@code lambda x relevance - (1 - lambda) x similarity}, where similarity is the largest
 * cosine with a movie chosen before, and relevance how likely the movie comes next, relative to the
 * likeliest candidate: the exponential of how far its score is below the best. The blend is fitted
 * as a softmax regression, so that is what its scores say. The few likely movies of a user then
 * keep their places, and the many unlikely ones make the list diverse.
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
    var values = new Values(ranked, similarities);
    var list = new ArrayList<Scored>();
    while (list.size() < Math.min(k, ranked.size())) {
      int next = values.take();
      Scored scored = ranked.get(next);
      list.add(
          new Scored(scored.candidate(), scored.score(), (1 - lambda) * values.similarity[next]));
    }
    return list;
  }

  /**
   * What each candidate is worth after those that were taken. A similarity never falls as more are
   * taken, so that a value that has not been brought up to date is still an upper bound, and only
   * candidates that may be the best are compared with all that were taken (Minoux 1978).
   */
  private final class Values {
    private final Similarities similarities;
    private final double[] relevance;
    private final double[] similarity;

    /** Upper bounds; negative infinity for what was taken. */
    private final double[] values;

    /** How many of the taken ones a similarity knows of. */
    private final int[] compared;

    private final int[] taken;
    private int size;

    Values(List<Scored> ranked, Similarities similarities) {
      this.similarities = similarities;
      relevance = new double[ranked.size()];
      similarity = new double[ranked.size()];
      values = new double[ranked.size()];
      compared = new int[ranked.size()];
      taken = new int[ranked.size()];
      double best = ranked.get(0).score();
      for (int i = 0; i < values.length; i++) {
        relevance[i] = Math.exp(ranked.get(i).score() - best);
        values[i] = lambda * relevance[i];
      }
    }

    /** The place of the best candidate left, of equal ones the first. */
    int take() {
      int best = largest();
      while (compared[best] < size) {
        compare(best);
        best = largest();
      }
      taken[size++] = best;
      values[best] = Double.NEGATIVE_INFINITY;
      return best;
    }

    private int largest() {
      int largest = 0;
      for (int i = 1; i < values.length; i++) {
        if (values[i] > values[largest]) {
          largest = i;
        }
      }
      return largest;
    }

    private void compare(int i) {
      while (compared[i] < size) {
        similarity[i] = Math.max(similarity[i], similarities.of(taken[compared[i]++], i));
      }
      values[i] = lambda * relevance[i] - (1 - lambda) * similarity[i];
    }
  }
}
