package nightreel.metrics;

/**
 * What one ranked list is worth where exactly one movie in it is relevant: the held-out one.
 *
 * <p>{@code position} counts from 0; {@link #ABSENT} stands for a target that is not in the list,
 * and every metric of it is 0. A figure is the mean over users.
 */
public final class RankingMetrics {

  /** The position of a target that the list does not hold. */
  public static final int ABSENT = -1;

  private RankingMetrics() {}

  /** 1 where the target is among the first {@code k}, else 0; recall@k where one is relevant. */
  public static double hitRate(int position, int k) {
    return isWithin(position, k) ? 1 : 0;
  }

  /**
   * Normalised discounted cumulative gain: {@code 1 / log2(position + 2)} among the first {@code
   * k}, else 0. With one relevant movie the ideal gain is 1, so that nothing is left to normalise.
   *
   * <p>Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002, with
   * the logarithmic discount of Burges et al., ICML 2005.
   */
  public static double ndcg(int position, int k) {
    return isWithin(position, k) ? Math.log(2) / Math.log(position + 2) : 0;
  }

  /**
   * {@code 1 / (position + 1)} among the first {@code k}, else 0; its mean over users is MRR@k.
   *
   * <p>Voorhees, "The TREC-8 question answering track report", 1999.
   */
  public static double reciprocalRank(int position, int k) {
    return isWithin(position, k) ? 1.0 / (position + 1) : 0;
  }

  private static boolean isWithin(int position, int k) {
    if (position < ABSENT || k < 1) {
      throw new IllegalArgumentException(
          "position %d and k %d must be at least -1 and 1".formatted(position, k));
    }
    return position != ABSENT && position < k;
  }
}
