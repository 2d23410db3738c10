package nightreel.recommend;

import java.util.Arrays;

/**
 * What many users watched recently: fills up users of whom little is known.
 *
 * @param order all allowed movies, the most popular first
 */
record RecentSource(Catalogue catalogue, int[] order) implements CandidateSource {

  RecentSource(Catalogue catalogue) {
    this(catalogue, catalogue.byRecentPopularity());
  }

  @Override
  public int[][] retrieve(Batch batch, int count) {
    return batch.seen().stream()
        .map(seen -> Arrays.stream(order).filter(row -> !seen.get(row)).limit(count).toArray())
        .toArray(int[][]::new);
  }

  /** Log of one plus the recent interactions. */
  @Override
  public float[] score(Batch batch, int b, int[] rows) {
    var scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = (float) Math.log1p(catalogue.recentCounts()[rows[i]]);
    }
    return scores;
  }
}
