package nightreel.recommend;

import java.util.ArrayList;
import java.util.List;

/**
 * What the blend weighs of each candidate: the score of every source, standardised over the user's
 * candidates, and its root where differences among the best matter less than the score says. An
 * unknown score counts as the worst that any candidate has.
 */
final class Features {

  /** Their names in the table {@code blend}, in order. */
  static final List<String> NAMES = names();

  private Features() {}

  private static List<String> names() {
    var names = new ArrayList<String>();
    for (Source source : Source.values()) {
      names.add(source.column());
    }
    for (Source source : Source.values()) {
      names.add(source.column() + "_root");
    }
    return List.copyOf(names);
  }

  /**
   * The features of a user's candidates.
   *
   * @return a row for each candidate
   */
  static float[][] of(List<Candidate> candidates) {
    var features = new float[candidates.size()][NAMES.size()];
    for (Source source : Source.values()) {
      double[] scores = known(candidates, source);
      set(features, source.ordinal(), standardised(scores));
      set(features, Source.values().length + source.ordinal(), standardised(roots(source, scores)));
    }
    return features;
  }

  private static void set(float[][] features, int place, double[] values) {
    for (int i = 0; i < values.length; i++) {
      features[i][place] = (float) values[i];
    }
  }

  /** The scores, where the unknown ones are as low as the lowest. */
  private static double[] known(List<Candidate> candidates, Source source) {
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

  /** Of the sequence model the root of the probability, of others that of the score. */
  private static double[] roots(Source source, double[] scores) {
    double largest = java.util.Arrays.stream(scores).max().orElse(0);
    var roots = new double[scores.length];
    for (int i = 0; i < roots.length; i++) {
      roots[i] =
          source == Source.SEQUENCE
              ? Math.exp((scores[i] - largest) / 2)
              : Math.signum(scores[i]) * Math.sqrt(Math.abs(scores[i]));
    }
    return roots;
  }

  /** Mean 0 and variance 1; 0 where all are the same. */
  static double[] standardised(double[] values) {
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    double deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    var standardised = new double[values.length];
    for (int i = 0; i < values.length && deviation > 1e-9; i++) {
      standardised[i] = (values[i] - mean) / deviation;
    }
    return standardised;
  }
}
