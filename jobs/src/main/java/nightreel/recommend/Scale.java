package nightreel.recommend;

import java.util.ArrayList;
import java.util.List;
import nightreel.recommend.Blend.Scored;

/**
 * What a change of a source's score is worth in a user's blended scores, where everything else,
 * also what scores are standardised by, stays as it is.
 *
 * @param weights by {@link Source#ordinal}, of a score as the source gives it
 * @param root weight of the root of SASRec's probability
 * @param largest of the candidates' logits
 */
record Scale(double[] weights, double root, double largest) {

  /**
   * @param ranked all candidates of the user
   */
  static Scale of(List<Scored> ranked, Blend blend) {
    var candidates = new ArrayList<Candidate>();
    ranked.forEach(scored -> candidates.add(scored.candidate()));
    var weights = new double[Source.values().length];
    for (Source source : Source.values()) {
      double deviation = Features.deviation(Features.known(candidates, source));
      weights[source.ordinal()] = divided(blend.weights()[source.ordinal()], deviation);
    }
    double[] logits = Features.known(candidates, Source.SEQUENCE);
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double root =
        divided(
            blend.weights()[Source.values().length], Features.deviation(Features.roots(logits)));
    return new Scale(weights, root, largest);
  }

  /** What is the same for all candidates decides nothing. */
  private static double divided(double weight, double deviation) {
    return deviation > Features.SAME ? weight / deviation : 0;
  }

  /**
   * By how much the blended score falls where a source's score becomes another one; negative where
   * it rises.
   *
   * @param before not a number where the source does not know the movie, with any history
   */
  double fall(Source source, float before, float after) {
    if (Float.isNaN(before)) {
      return 0;
    }
    double fall = weights[source.ordinal()] * (before - after);
    return source == Source.SEQUENCE ? fall + root * (rooted(before) - rooted(after)) : fall;
  }

  /** What one unit of a source's score is worth. */
  double weightOf(Source source) {
    return weights[source.ordinal()];
  }

  private double rooted(double logit) {
    return Math.exp((logit - largest) / 2);
  }
}
