package nightreel.recommend;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nightreel.metrics.RankingMetrics;
import nightreel.recommend.Blend.Scored;
import nightreel.train.Cholesky;

/**
 * Fits the blend on the validation split: a softmax regression that makes the movie which came next
 * likely among the user's candidates, with an L2 penalty (a conditional logit, McFadden 1973).
 *
 * <p>How large the penalty is, and whether to blend at all, is decided by cross-validation over
 * users: among the choices is every source alone, so that on validation the blend is not worse than
 * the best of them. The objective is concave, so Newton's method, with steps that never lose, finds
 * its only maximum.
 */
final class BlendFit {

  private static final int K = 10;
  private static final int FOLDS = 5;
  private static final int STEPS = 20;

  /** The last part of a step that is tried, and the gain that is not worth another one. */
  private static final double SHORTEST = 1e-3;

  private static final double ENOUGH = 1e-6;
  private static final double[] PENALTIES = {1, 10, 100};

  /**
   * A user's candidates and the one that came next.
   *
   * @param rows of the candidates, ascending
   * @param features of each candidate
   * @param target its place among them, -1 where no source proposes it
   */
  record Example(long userId, int[] rows, float[][] features, int target) implements Serializable {

    static Example of(long userId, List<Candidate> candidates, int targetRow) {
      int[] rows = candidates.stream().mapToInt(Candidate::row).toArray();
      int target = Arrays.binarySearch(rows, targetRow);
      return new Example(userId, rows, Features.of(candidates), Math.max(-1, target));
    }

    /** The row of the one that came next, -1 where no source proposes it. */
    int targetRow() {
      return target < 0 ? -1 : rows[target];
    }

    /** The candidates by their relevance under a blend, best first; without ranks and scores. */
    List<Scored> ranked(Blend blend) {
      List<Candidate> candidates =
          Arrays.stream(rows).mapToObj(row -> new Candidate(row, Map.of(), new float[0])).toList();
      return blend.rank(candidates, features);
    }

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
    double[] ndcgs = crossValidated(examples);
    for (int i = 0; i < PENALTIES.length; i++) {
      if (ndcgs[i] > best.ndcg10()) {
        best = new Fitted(weights(examples, PENALTIES[i]), ndcgs[i]);
      }
    }
    return best;
  }

  /** What each penalty reaches on users left out; the folds are fitted side by side. */
  private static double[] crossValidated(List<Example> examples) {
    double[] sums =
        IntStream.range(0, PENALTIES.length * FOLDS)
            .parallel()
            .mapToDouble(i -> leftOut(examples, PENALTIES[i / FOLDS], i % FOLDS))
            .toArray();
    return IntStream.range(0, PENALTIES.length)
        .mapToDouble(
            i ->
                examples.isEmpty()
                    ? 0
                    : Arrays.stream(sums, i * FOLDS, (i + 1) * FOLDS).sum() / examples.size())
        .toArray();
  }

  /** The sum of NDCG@10 over the users of a fold, who are not fitted on. */
  private static double leftOut(List<Example> examples, double penalty, int fold) {
    List<Example> held = examples.stream().filter(user -> user.fold() == fold).toList();
    List<Example> rest = examples.stream().filter(user -> user.fold() != fold).toList();
    return held.isEmpty() ? 0 : ndcg(weights(rest, penalty), held) * held.size();
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
    var found = new Blend(new double[Features.NAMES.size()]);
    double reached = objective(examples, found, penalty);
    for (int step = 0; step < STEPS; step++) {
      float[] direction = direction(examples, found, penalty);
      Blend next = found;
      double gained = Double.NEGATIVE_INFINITY;
      // a whole step can overshoot where features are nearly the same
      for (double length = 1; gained < reached && length > SHORTEST; length /= 2) {
        next = moved(found, direction, length);
        gained = objective(examples, next, penalty);
      }
      if (gained < reached + ENOUGH) {
        return gained > reached ? next : found;
      }
      found = next;
      reached = gained;
    }
    return found;
  }

  private static Blend moved(Blend blend, float[] direction, double length) {
    double[] weights = blend.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += length * direction[i];
    }
    return new Blend(weights);
  }

  /** The log likelihood less the penalty. */
  private static double objective(List<Example> examples, Blend blend, double penalty) {
    double sum = 0;
    for (double weight : blend.weights()) {
      sum -= penalty / 2 * weight * weight;
    }
    for (Example example : examples) {
      if (example.target() >= 0) {
        sum += Math.log(Math.max(likely(example, blend)[example.target()], Double.MIN_NORMAL));
      }
    }
    return sum;
  }

  /** Where Newton's method goes. */
  private static float[] direction(List<Example> examples, Blend blend, double penalty) {
    int size = blend.weights().length;
    var gradient = new double[size];
    var curvature = new double[size * size];
    for (int i = 0; i < size; i++) {
      gradient[i] = -penalty * blend.weights()[i];
      curvature[i * size + i] = penalty;
    }
    for (Example example : examples) {
      if (example.target() >= 0) {
        add(example, blend, gradient, curvature);
      }
    }
    return Cholesky.solve(curvature, gradient);
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
