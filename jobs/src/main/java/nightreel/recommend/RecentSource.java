package nightreel.recommend;

import java.util.Arrays;

/**
 * What many users watched recently: fills up users of whom little is known.
 *
 * @param order all allowed movies, the most popular first
 * @param count candidates a user
 */
record RecentSource(int[] order, int count) implements CandidateSource {

  static final String NAME = "recent_popularity";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int[][] retrieve(Batch batch) {
    return batch.seen().stream()
        .map(seen -> Arrays.stream(order).filter(row -> !seen.get(row)).limit(count).toArray())
        .toArray(int[][]::new);
  }
}
