package nightreel.recommend;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the blend weighs of each candidate: the score of every source, and the root of the
 * probability that SASRec gives, which tells more among the best, all standardised over the user's
 * candidates. An unknown score counts as the worst that any candidate has.
 */
final class Features {

  /** Their names in the table {@code blend}: those of the sources in their order, then the root. */
  static final List<String> NAMES =
      Stream.concat(
              Arrays.stream(Source.values()).map(Source::column),
              Stream.of(Source.SEQUENCE.column() + "_root"))
          .toList();

  /** Scores that deviate by less are the same. */
  static final double SAME = 1e-9;

  private Features() {}

  /**
   * The features of a user's candidates.
   *
   * @return a row for each candidate
   */
  static float[][] of(List<Candidate> candidates) {
    var features = new float[candidates.size()][NAMES.size()];
    for (Source source : Source.values()) {
      set(features, source.ordinal(), standardised(known(candidates, source)));
    }
    set(features, Source.values().length, standardised(roots(known(candidates, Source.SEQUENCE))));
    return features;
  }

  private static void set(float[][] features, int place, double[] values) {
    for (int i = 0; i < values.length; i++) {
      features[i][place] = (float) values[i];
    }
  }

  /** The scores, where the unknown ones are as low as the lowest. */
  static double[] known(List<Candidate> candidates, Source source) {
    double worst = Double.POSITIVE_INFINITY;
    for (Candidate candidate : candidates) {
      float score = candidate.score(source);
      worst = Float.isNaN(score) ? worst : Math.min(worst, score);
    }
    var known = new double[candidates.size()];
    for (int i = 0; i < known.length; i++) {
      float score = candidates.get(i).score(source);
      known[i] = worst == Double.POSITIVE_INFINITY ? 0 : Float.isNaN(score) ? worst : score;
    }
    return known;
  }

  /** Roots of probabilities, but for a factor that is the same for all. */
  static double[] roots(double[] logits) {
    double largest = Arrays.stream(logits).max().orElse(0);
    return Arrays.stream(logits).map(logit -> Math.exp((logit - largest) / 2)).toArray();
  }

  /** Mean 0 and variance 1; 0 where all are the same. */
  static double[] standardised(double[] values) {
    double mean = mean(values);
    double deviation = deviation(values);
    var standardised = new double[values.length];
    for (int i = 0; i < values.length && deviation > SAME; i++) {
      standardised[i] = (values[i] - mean) / deviation;
    }
    return standardised;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The root of the variance. */
  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  }
}
