package nightreel.recommend;

import java.io.Serializable;
import java.util.List;
import nightreel.metrics.RankingMetrics;
import nightreel.train.Cholesky;

/**
 * Fits the blend on the validation split: a softmax regression that makes the movie which came next
 * likely among the user's candidates, with an L2 penalty (a conditional logit, McFadden 1973).
 *
 * <p>How large the penalty is, and whether to blend at all, is decided by cross-validation over
 * users: among the choices is every source alone, so that on validation the blend is not worse than
 * the best of them. The objective is concave, so Newton's method finds its only maximum.
 */
final class BlendFit {

  private static final int K = 10;
  private static final int FOLDS = 5;
  private static final int STEPS = 12;
  private static final double[] PENALTIES = {1, 3, 10, 30, 100};

  /**
   * A user's candidates and the one that came next.
   *
   * @param features of each candidate, in the order of the movies
   * @param target its place among them, -1 where no source proposes it
   */
  record Example(long userId, float[][] features, int target) implements Serializable {

    /** In which part of the cross-validation the user is left out. */
    int fold() {
      return (int) Long.remainderUnsigned(userId * 0x9E3779B97F4A7C15L >>> 20, FOLDS);
    }
  }

  /**
   * A blend and what it reaches on users whom it was not fitted on.
   *
   * @param ndcg10 mean over users
   */
  record Fitted(Blend blend, double ndcg10) {}

  private BlendFit() {}

  /** The best choice; SASRec alone where there is no user to learn from. */
  static Fitted fit(List<Example> examples) {
    Fitted best = null;
    for (Source source : Source.values()) {
      var alone = Blend.alone(source.column());
      best = better(best, new Fitted(alone, ndcg(alone, examples)));
    }
    for (double penalty : PENALTIES) {
      double sum = 0;
      for (int fold = 0; fold < FOLDS; fold++) {
        int out = fold;
        List<Example> held = examples.stream().filter(user -> user.fold() == out).toList();
        List<Example> rest = examples.stream().filter(user -> user.fold() != out).toList();
        sum += held.isEmpty() ? 0 : ndcg(weights(rest, penalty), held) * held.size();
      }
      double ndcg = examples.isEmpty() ? 0 : sum / examples.size();
      best = better(best, new Fitted(weights(examples, penalty), ndcg));
    }
    return best;
  }

  /** Of equal ones the first. */
  private static Fitted better(Fitted a, Fitted b) {
    return a == null || b.ndcg10() > a.ndcg10() ? b : a;
  }

  /** The mean NDCG@10 over users. */
  static double ndcg(Blend blend, List<Example> examples) {
    double sum = 0;
    for (Example example : examples) {
      sum += RankingMetrics.ndcg(position(blend, example), K);
    }
    return examples.isEmpty() ? 0 : sum / examples.size();
  }

  private static int position(Blend blend, Example example) {
    if (example.target() < 0) {
      return RankingMetrics.ABSENT;
    }
    double own = blend.score(example.features()[example.target()]);
    int position = 0;
    for (int i = 0; i < example.features().length; i++) {
      double score = blend.score(example.features()[i]);
      position += score > own || (score == own && i < example.target()) ? 1 : 0;
    }
    return position;
  }

  /** The weights of largest likelihood under the penalty. */
  static Blend weights(List<Example> examples, double penalty) {
    int size = Features.NAMES.size();
    var weights = new double[size];
    for (int step = 0; step < STEPS; step++) {
      var gradient = new double[size];
      var curvature = new double[size * size];
      for (int i = 0; i < size; i++) {
        gradient[i] = -penalty * weights[i];
        curvature[i * size + i] = penalty;
      }
      for (Example example : examples) {
        if (example.target() >= 0) {
          add(example, new Blend(weights), gradient, curvature);
        }
      }
      float[] move = Cholesky.solve(curvature, gradient);
      for (int i = 0; i < size; i++) {
        weights[i] += move[i];
      }
    }
    return new Blend(weights);
  }

  /** Adds what one user says to the gradient, and to the lower triangle of the curvature. */
  private static void add(Example example, Blend blend, double[] gradient, double[] curvature) {
    int size = gradient.length;
    double[] likely = likely(example, blend);
    var mean = new double[size];
    for (int c = 0; c < likely.length; c++) {
      float[] features = example.features()[c];
      for (int i = 0; i < size; i++) {
        double part = likely[c] * features[i];
        mean[i] += part;
        for (int j = 0; j <= i; j++) {
          curvature[i * size + j] += part * features[j];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      gradient[i] += example.features()[example.target()][i] - mean[i];
      for (int j = 0; j <= i; j++) {
        curvature[i * size + j] -= mean[i] * mean[j];
      }
    }
  }

  /** How likely each candidate is the next one. */
  private static double[] likely(Example example, Blend blend) {
    var likely = new double[example.features().length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < likely.length; c++) {
      likely[c] = blend.score(example.features()[c]);
      largest = Math.max(largest, likely[c]);
    }
    double sum = 0;
    for (int c = 0; c < likely.length; c++) {
      likely[c] = Math.exp(likely[c] - largest);
      sum += likely[c];
    }
    for (int c = 0; c < likely.length; c++) {
      likely[c] /= sum;
    }
    return likely;
  }
}
