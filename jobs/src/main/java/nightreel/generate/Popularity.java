package nightreel.generate;

/**
 * How often movies are rated, by their rank. The curve {@code 1 + top * exp(-steepness *
 * (rank/movies)^0.4)} goes through what MovieLens 25M and ml-latest-small have: half of the users
 * know the most rated movie, and the median movie has few ratings.
 */
final class Popularity {

  private static final double TOP_SHARE_OF_USERS = 0.5;
  private static final double BEND = 0.4;
  private static final double GREATEST_STEEPNESS = 200;

  /**
   * How much more often than its share a popular movie is drawn, since whoever has rated it never
   * draws it again.
   */
  private static final double SATURATION = 1.0;

  private static final double GREATEST_SHARE = 0.93;

  private Popularity() {}

  /** Expected ratings by rank, at least 1 each; their sum is near that of the sizes. */
  static double[] ratingCounts(Sizes sizes) {
    double top = TOP_SHARE_OF_USERS * sizes.users();
    double low = 0;
    double high = GREATEST_STEEPNESS;
    for (int step = 0; step < 60; step++) {
      double middle = (low + high) / 2;
      if (sum(curve(sizes.ratedMovies(), top, middle)) > sizes.ratings()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return curve(sizes.ratedMovies(), top, high);
  }

  /**
   * The weight with which a movie is drawn from its shelf.
   *
   * @param share of those users who rate it that could have
   */
  static double weight(double share) {
    double known = Math.min(share, GREATEST_SHARE);
    return known / StrictMath.pow(1 - known, SATURATION);
  }

  private static double[] curve(int movies, double top, double steepness) {
    double[] counts = new double[movies];
    for (int rank = 0; rank < movies; rank++) {
      double quantile = (double) rank / movies;
      counts[rank] = 1 + top * StrictMath.exp(-steepness * StrictMath.pow(quantile, BEND));
    }
    return counts;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
