package nightreel.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import nightreel.metrics.RankingMetrics;
import nightreel.metrics.TopK;

/**
 * The validation users: what they had seen, and the one movie that came next.
 *
 * @param histories item rows, oldest first
 * @param targets an item row a history, or -1 where training has never seen the movie (a miss)
 */
record Validation(List<int[]> histories, int[] targets) {

  private static final int K = 10;
  private static final int BATCH = 256;

  /** Means over the validation users. */
  record Quality(double hr10, double ndcg10) {}

  /** Sums over some validation users. */
  record Sums(double hits, double gain, long users) implements Serializable {

    Sums plus(Sums other) {
      return new Sums(hits + other.hits, gain + other.gain, users + other.users);
    }

    Quality means() {
      return new Quality(hits / users, gain / users);
    }
  }

  /** Ranks all items but those that a user has seen. */
  Quality measure(SasRecScorer scorer) {
    return sums(scorer).means();
  }

  Sums sums(SasRecScorer scorer) {
    double hits = 0;
    double gain = 0;
    for (int position : positions(scorer)) {
      hits += RankingMetrics.hitRate(position, K);
      gain += RankingMetrics.ndcg(position, K);
    }
    return new Sums(hits, gain, targets.length);
  }

  /** Where each target is among the first ten, from 0, or {@link RankingMetrics#ABSENT}. */
  int[] positions(SasRecScorer scorer) {
    var positions = new int[targets.length];
    for (int from = 0; from < targets.length; from += BATCH) {
      List<int[]> batch = histories.subList(from, Math.min(from + BATCH, targets.length));
      float[] scores = scorer.scores(batch);
      int items = scores.length / batch.size();
      for (int b = 0; b < batch.size(); b++) {
        float[] row = Arrays.copyOfRange(scores, b * items, (b + 1) * items);
        positions[from + b] = position(row, batch.get(b), targets[from + b]);
      }
    }
    return positions;
  }

  private static int position(float[] scores, int[] seen, int target) {
    for (int row : seen) {
      scores[row] = Float.NEGATIVE_INFINITY;
    }
    int[] best = TopK.select(scores, K);
    for (int rank = 0; rank < best.length; rank++) {
      if (best[rank] == target) {
        return rank;
      }
    }
    return RankingMetrics.ABSENT;
  }
}
