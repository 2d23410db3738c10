package nightreel.metrics;

import java.util.Arrays;

/** What lists of recommendations are like, whether or not they hold the held-out movie. */
public final class ListQuality {

  /** How many users have seen a movie that nobody has seen: half of one. */
  private static final double UNSEEN = 0.5;

  private ListQuality() {}

  /**
   * The mean over all pairs of a list of {@code 1 - cosine}: 0 where all are alike, about 1 where
   * they have nothing in common. A list of fewer than two movies has no pairs and gives 0.
   *
   * <p>Ziegler et al., "Improving recommendation lists through topic diversification", WWW 2005, as
   * a distance and averaged.
   *
   * @param unitVectors {@code [N][D]}: a vector of unit length for each of N movies
   */
  public static double intraListDiversity(float[][] unitVectors) {
    int count = unitVectors.length;
    if (count < 2) {
      return 0;
    }
    // |sum of v|^2 holds every pair twice and every vector with itself once
    var sum = new double[unitVectors[0].length];
    double selves = 0;
    for (float[] vector : unitVectors) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
        selves += (double) vector[i] * vector[i];
      }
    }
    double square = Arrays.stream(sum).map(value -> value * value).sum();
    return 1 - (square - selves) / ((double) count * (count - 1));
  }

  /**
   * The mean self-information of a list in bits: {@code -log2(p)}, where p is the share of users
   * who have an interaction with the movie. 0 where everybody has seen every movie of it.
   *
   * <p>A movie that nobody has seen would be infinitely novel; it counts as seen by half a user,
   * one bit more novel than a movie that a single user has seen. An empty list gives 0.
   *
   * <p>Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS
   * 2010; Vargas and Castells, RecSys 2011.
   *
   * @param seenBy for each recommended movie, how many users have an interaction with it
   * @param users how many users there are
   */
  public static double novelty(long[] seenBy, long users) {
    double bits = 0;
    for (long count : seenBy) {
      if (count < 0 || count > users) {
        throw new IllegalArgumentException(
            "seen by %d users, must be from 0 to %d".formatted(count, users));
      }
      bits -= Math.log(Math.max((double) count, UNSEEN) / users) / Math.log(2);
    }
    return seenBy.length == 0 ? 0 : bits / seenBy.length;
  }

  /**
   * How much more popular a list is than what its user watches, relative to the latter: 0 where
   * both are equally popular, 1 where the list is twice as popular, -0.5 where half as popular.
   *
   * <p>The change in group average popularity of Abdollahpouri et al., "The unfairness of
   * popularity bias in recommendation", RMSE workshop at RecSys 2019, with every user a group of
   * one, so that it has an interval over users. An empty list gives -1.
   *
   * @param recommended for each recommended movie, how many users have an interaction with it
   * @param history the same for each movie of the user's history; not all may be 0
   */
  public static double popularityBias(long[] recommended, long[] history) {
    double watched = Arrays.stream(history).average().orElse(0);
    if (watched <= 0) {
      throw new IllegalArgumentException("the history holds no movie that anybody has seen");
    }
    return Arrays.stream(recommended).average().orElse(0) / watched - 1;
  }

  /** The share of a catalogue that is recommended to anybody. */
  public static double catalogueCoverage(long distinctRecommended, long catalogue) {
    if (catalogue < 1 || distinctRecommended < 0 || distinctRecommended > catalogue) {
      throw new IllegalArgumentException(
          "%d recommended of %d in the catalogue".formatted(distinctRecommended, catalogue));
    }
    return (double) distinctRecommended / catalogue;
  }
}
