package nightreel.generate;

import nightreel.conf.UnusableException;

/**
 * How large a generated data set is; each count is met exactly.
 *
 * @param users who rate, with ids from 1
 * @param movies of {@code movies.csv}
 * @param ratedMovies how many of them have a rating
 */
record Sizes(int users, int movies, int ratedMovies, long ratings) {

  static final Sizes MOVIELENS_25M = new Sizes(162_541, 62_423, 59_047, 25_000_095);

  /** MovieLens has no users with fewer. */
  static final int LEAST_RATINGS_OF_A_USER = 20;

  /** The most active user of MovieLens 25M has rated this share of the rated movies. */
  private static final double GREATEST_SHARE_RATED = 0.545;

  private static final int LEAST_RATINGS_PER_MOVIE = 3;
  private static final int MOST_MOVIES = 1_000_000;

  Sizes {
    requireAtLeastOne("users", users);
    requireAtLeastOne("rated movies", ratedMovies);
    require(
        movies <= MOST_MOVIES,
        "%,d movies are too many, the most are %,d; lower --movies",
        movies,
        MOST_MOVIES);
    require(
        ratedMovies <= movies,
        "%,d rated movies of %,d are impossible; lower --rated-movies or raise --movies",
        ratedMovies,
        movies);
    require(
        ratings >= (long) LEAST_RATINGS_OF_A_USER * users,
        "%,d ratings are too few for %,d users with at least %d each;"
            + " raise --ratings or lower --users",
        ratings,
        users,
        LEAST_RATINGS_OF_A_USER);
    require(
        ratings >= (long) LEAST_RATINGS_PER_MOVIE * ratedMovies,
        "%,d ratings are too few for %,d rated movies, it takes %d per movie;"
            + " raise --ratings or lower --rated-movies",
        ratings,
        ratedMovies,
        LEAST_RATINGS_PER_MOVIE);
    int most = mostRatingsOfAUser(ratedMovies);
    require(
        most >= LEAST_RATINGS_OF_A_USER && ratings <= (long) most * users,
        "%,d ratings are too many for %,d users who rate at most %,d of %,d movies;"
            + " raise --rated-movies or --users, or lower --ratings",
        ratings,
        users,
        most,
        ratedMovies);
  }

  /**
   * Completes what a person has named in the proportions of MovieLens: as many ratings a user as in
   * MovieLens 25M, and movies by the cube root of the ratings, which also fits ml-latest-small.
   *
   * @param ratings the counts that are null are chosen
   */
  static Sizes of(Integer users, Integer movies, Integer ratedMovies, Long ratings) {
    Sizes like = MOVIELENS_25M;
    double ratingsPerUser = (double) like.ratings / like.users;
    double moviesPerRated = (double) like.movies / like.ratedMovies;
    if (users == null) {
      users = ratings == null ? like.users : Math.toIntExact(Math.round(ratings / ratingsPerUser));
    }
    if (ratings == null) {
      ratings = users == like.users ? like.ratings : Math.round(users * ratingsPerUser);
    }
    if (ratedMovies == null) {
      ratedMovies =
          movies == null
              ? ratedMovies(ratings)
              : Math.min((int) Math.round(movies / moviesPerRated), ratedMovies(ratings));
    }
    if (movies == null) {
      movies =
          ratedMovies == like.ratedMovies
              ? like.movies
              : (int) Math.round(ratedMovies * moviesPerRated);
    }
    return new Sizes(users, movies, ratedMovies, ratings);
  }

  private static int ratedMovies(long ratings) {
    double scale = StrictMath.cbrt((double) ratings / MOVIELENS_25M.ratings);
    long proportional = Math.round(MOVIELENS_25M.ratedMovies * scale);
    return (int) Math.min(proportional, ratings / LEAST_RATINGS_PER_MOVIE);
  }

  int mostRatingsOfAUser() {
    return mostRatingsOfAUser(ratedMovies);
  }

  private static int mostRatingsOfAUser(int ratedMovies) {
    return (int) (ratedMovies * GREATEST_SHARE_RATED);
  }

  private static void requireAtLeastOne(String what, int count) {
    require(count >= 1, "%d %s are too few, it takes at least 1", count, what);
  }

  private static void require(boolean possible, String message, Object... values) {
    if (!possible) {
      throw new UnusableException(
          "generate: " + String.format(java.util.Locale.ROOT, message, values));
    }
  }
}
