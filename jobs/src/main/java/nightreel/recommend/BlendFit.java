package nightreel.recommend;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nightreel.metrics.RankingMetrics;
import nightreel.recommend.Blend.Scored;

/**
 * Chooses the weights of the blend on the validation split: those of a small grid whose lists have
 * the largest NDCG@10. SASRec's weight is 1; a weight of 0 for all others is among the choices, so
 * that on validation the blend is never worse than SASRec alone.
 */
final class BlendFit {

  private static final int K = 10;
  private static final double[] CONTENT = {0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6};
  private static final double[] RECENT = {0, 0.05, 0.1, 0.15, 0.2, 0.3};

  /** The blends to choose from, those with small weights first. */
  static final List<Blend> GRID = grid();

  private BlendFit() {}

  private static List<Blend> grid() {
    var grid = new ArrayList<Blend>();
    for (double content : CONTENT) {
      for (double recent : RECENT) {
        var weights = new EnumMap<Source, Double>(Source.class);
        weights.putAll(
            Map.of(
                Source.SEQUENCE, 1.0,
                Source.CONTENT, content,
                Source.RECENT_POPULARITY, recent));
        grid.add(new Blend(weights));
      }
    }
    return List.copyOf(grid);
  }

  /**
   * The NDCG@10 of each blend of the grid for one user.
   *
   * @param target the row of the movie that came next
   */
  static double[] gains(List<Candidate> candidates, int target) {
    var gains = new double[GRID.size()];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = RankingMetrics.ndcg(position(GRID.get(i).rank(candidates), target), K);
    }
    return gains;
  }

  private static int position(List<Scored> ranked, int target) {
    for (int position = 0; position < Math.min(K, ranked.size()); position++) {
      if (ranked.get(position).candidate().row() == target) {
        return position;
      }
    }
    return RankingMetrics.ABSENT;
  }

  /** The first blend with the largest sum. */
  static int best(double[] sums) {
    int best = 0;
    for (int i = 1; i < sums.length; i++) {
      if (sums[i] > sums[best]) {
        best = i;
      }
    }
    return best;
  }
}
