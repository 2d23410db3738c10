package nightreel.recommend;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.metrics.ListQuality;
import nightreel.metrics.RankingMetrics;
import nightreel.recommend.Blend.Scored;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What diversity costs: the sums over users of NDCG@10 and of intra-list diversity, for each lambda
 * of {@link Mmr}.
 *
 * @param lambdas from pure relevance on
 * @param ndcg of each lambda
 * @param diversity of each lambda
 */
record MmrCurve(double[] lambdas, double[] ndcg, double[] diversity, long users)
    implements Serializable {

  private static final double[] MEASURED = {
    1, 0.975, 0.95, 0.925, 0.9, 0.875, 0.85, 0.825, 0.8, 0.775, 0.75, 0.725, 0.7, 0.65, 0.6, 0.55,
    0.5, 0.4, 0.3, 0.2, 0.1
  };

  private static final int K = 10;

  /** A curve of no user; a lambda of the settings is on it. */
  static MmrCurve empty(Conf.Mmr settings) {
    double[] lambdas =
        settings.fixedLambda().isPresent()
            ? DoubleStream.concat(
                    DoubleStream.of(MEASURED),
                    DoubleStream.of(settings.fixedLambda().getAsDouble()))
                .boxed()
                .distinct()
                .sorted(Comparator.reverseOrder())
                .mapToDouble(lambda -> lambda)
                .toArray()
            : MEASURED.clone();
    return new MmrCurve(lambdas, new double[lambdas.length], new double[lambdas.length], 0);
  }

  /**
   * Adds a user.
   *
   * @param ranked the user's candidates, best first
   * @param target the row of the movie that came next
   */
  MmrCurve plus(List<Scored> ranked, int target, MovieVectors vectors) {
    var user = new MmrCurve(lambdas, new double[lambdas.length], new double[lambdas.length], 1);
    var similarities = new Similarities(ranked, vectors);
    for (int i = 0; i < lambdas.length; i++) {
      int[] list =
          new Mmr(vectors, lambdas[i])
              .rerank(ranked, K, similarities).stream()
                  .mapToInt(scored -> scored.candidate().row())
                  .toArray();
      user.ndcg[i] = RankingMetrics.ndcg(position(list, target), K);
      user.diversity[i] = ListQuality.intraListDiversity(vectors(list, vectors));
    }
    return plus(user);
  }

  MmrCurve plus(MmrCurve other) {
    var sum = new MmrCurve(lambdas, ndcg.clone(), diversity.clone(), users + other.users);
    for (int i = 0; i < lambdas.length; i++) {
      sum.ndcg[i] += other.ndcg[i];
      sum.diversity[i] += other.diversity[i];
    }
    return sum;
  }

  /**
   * The lambda that lists are made with: that of the settings, else of those that cost no more than
   * they allow the one of most diversity, of equal ones the largest; 1 where there was no user.
   */
  double chosen(Conf.Mmr settings) {
    if (settings.fixedLambda().isPresent()) {
      return settings.fixedLambda().getAsDouble();
    }
    int best = 0;
    for (int i = 0; i < lambdas.length && users > 0; i++) {
      boolean affordable = ndcg[i] >= (1 - settings.maxCost()) * ndcg[0];
      best = affordable && diversity[i] > diversity[best] ? i : best;
    }
    return lambdas[best];
  }

  /** Rows of {@code Tables.MMR_CURVE}; none where there was no user. */
  List<Row> rows(double chosen) {
    return IntStream.range(0, users == 0 ? 0 : lambdas.length)
        .mapToObj(
            i ->
                RowFactory.create(
                    lambdas[i], ndcg[i] / users, diversity[i] / users, users, lambdas[i] == chosen))
        .toList();
  }

  /**
   * The lambda that lists were made with.
   *
   * @param curve with the columns of {@code Tables.MMR_CURVE}
   * @param settings what holds where there was no user to measure
   */
  static double readLambda(Dataset<Row> curve, Conf.Mmr settings) {
    OptionalDouble chosen =
        curve.where(col("chosen")).collectAsList().stream()
            .mapToDouble(row -> row.<Double>getAs("lambda"))
            .findFirst();
    return chosen.orElseGet(() -> empty(settings).chosen(settings));
  }

  private static int position(int[] list, int target) {
    for (int position = 0; position < list.length; position++) {
      if (list[position] == target) {
        return position;
      }
    }
    return RankingMetrics.ABSENT;
  }

  private static float[][] vectors(int[] list, MovieVectors vectors) {
    var found = new float[list.length][];
    for (int i = 0; i < list.length; i++) {
      found[i] = vectors.vector(list[i]);
    }
    return found;
  }
}
