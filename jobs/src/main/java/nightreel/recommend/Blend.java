package nightreel.recommend;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The final relevance of a candidate: a weighted sum of its features, each standardised over the
 * user's candidates. An unknown feature counts as the worst that any of them has.
 *
 * @param weights of each {@link Source}
 */
public record Blend(Map<Source, Double> weights) implements Serializable {

  /**
   * A candidate and its relevance.
   *
   * @param penalty what MMR took from it, 0 before
   */
  record Scored(Candidate candidate, double score, double penalty) {}

  /** Higher scores first, equal scores by movie. */
  private static final Comparator<Scored> ORDER =
      Comparator.comparingDouble(Scored::score)
          .reversed()
          .thenComparingInt(scored -> scored.candidate().row());

  /**
   * Reads the weights that were fitted.
   *
   * @param blend with the columns of {@code Tables.BLEND}
   */
  public static Blend read(Dataset<Row> blend) {
    var weights = new java.util.EnumMap<Source, Double>(Source.class);
    for (Row row : blend.collectAsList()) {
      weights.put(
          Source.valueOf(row.<String>getAs("feature").toUpperCase(java.util.Locale.ROOT)),
          row.getAs("weight"));
    }
    return new Blend(weights);
  }

  /** Ranks a user's candidates, best first. */
  List<Scored> rank(List<Candidate> candidates) {
    double[] scores = scores(candidates);
    var ranked = new ArrayList<Scored>();
    for (int i = 0; i < scores.length; i++) {
      ranked.add(new Scored(candidates.get(i), scores[i], 0));
    }
    ranked.sort(ORDER);
    return ranked;
  }

  private double[] scores(List<Candidate> candidates) {
    var scores = new double[candidates.size()];
    weights.forEach(
        (source, weight) -> {
          if (weight != 0) {
            double[] standardised = standardise(candidates, source);
            for (int i = 0; i < scores.length; i++) {
              scores[i] += weight * standardised[i];
            }
          }
        });
    return scores;
  }

  static double[] standardise(List<Candidate> candidates, Source source) {
    double sum = 0;
    double squares = 0;
    double worst = Double.POSITIVE_INFINITY;
    int known = 0;
    for (Candidate candidate : candidates) {
      float value = candidate.score(source);
      if (!Float.isNaN(value)) {
        known++;
        sum += value;
        squares += (double) value * value;
        worst = Math.min(worst, value);
      }
    }
    var standardised = new double[candidates.size()];
    double mean = sum / known;
    double deviation = Math.sqrt(Math.max(0, squares / known - mean * mean));
    if (known == 0 || deviation < 1e-9) {
      return standardised;
    }
    for (int i = 0; i < standardised.length; i++) {
      float value = candidates.get(i).score(source);
      standardised[i] = ((Float.isNaN(value) ? worst : value) - mean) / deviation;
    }
    return standardised;
  }
}
