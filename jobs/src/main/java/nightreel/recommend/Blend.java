package nightreel.recommend;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The final relevance of a candidate: a weighted sum of its {@link Features}.
 *
 * @param weights as many as there are features
 */
public record Blend(double[] weights) implements Serializable {

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
    Map<String, Double> named = new LinkedHashMap<>();
    for (Row row : blend.collectAsList()) {
      named.put(row.getAs("feature"), row.getAs("weight"));
    }
    return new Blend(
        Features.NAMES.stream().mapToDouble(name -> named.getOrDefault(name, 0.0)).toArray());
  }

  /** A blend that is one feature alone. */
  static Blend alone(String feature) {
    var weights = new double[Features.NAMES.size()];
    weights[Features.NAMES.indexOf(feature)] = 1;
    return new Blend(weights);
  }

  /** Ranks a user's candidates, best first. */
  List<Scored> rank(List<Candidate> candidates) {
    return rank(candidates, Features.of(candidates));
  }

  /**
   * Ranks a user's candidates, best first.
   *
   * @param features of each candidate
   */
  List<Scored> rank(List<Candidate> candidates, float[][] features) {
    var ranked = new ArrayList<Scored>();
    for (int i = 0; i < features.length; i++) {
      ranked.add(new Scored(candidates.get(i), score(features[i]), 0));
    }
    ranked.sort(ORDER);
    return ranked;
  }

  double score(float[] features) {
    double score = 0;
    for (int f = 0; f < weights.length; f++) {
      score += weights[f] * features[f];
    }
    return score;
  }
}
