package nightreel.generate;

/**
 * What one user has rated, by movie.
 *
 * @param movies places in the catalogue, ascending
 * @param timestamps in seconds since 1970
 * @param halfStars from 1 to 10
 */
record History(int[] movies, long[] timestamps, byte[] halfStars) {

  private static final int TIMESTAMP_BITS = 36;
  private static final int STAR_BITS = 4;

  /** Makes the history of a user from 0. */
  static History of(int user, Catalogue catalogue, Audience audience, long seed) {
    Chance chance = Chance.of(seed, Chance.Subject.HISTORY, user);
    int ratings = audience.ratings()[user];
    var taste = new Taste(audience.homes()[user], catalogue.motifs().size(), chance);
    var browsing = new Browsing(catalogue, taste, user, ratings, chance);
    var clock = new Clock(audience.starts()[user], ratings, chance);
    var stars = new Stars(chance);
    long[] packed = new long[ratings];
    while (!browsing.isDone()) {
      int begin = browsing.size();
      browsing.browseUntil(clock.sessionEnd(begin), clock.year());
      for (int i = begin; i < browsing.size(); i++) {
        Movie movie = catalogue.movie(browsing.movie(i));
        long timestamp = clock.tick();
        int halfStars = stars.halfStars(movie, movie.shelf() == taste.home(), timestamp);
        packed[i] = pack(browsing.movie(i), timestamp, halfStars);
      }
      clock.rest();
      taste.rest();
    }
    return byMovie(packed);
  }

  int size() {
    return movies.length;
  }

  private static long pack(long movie, long timestamp, int halfStars) {
    return ((movie << TIMESTAMP_BITS | timestamp) << STAR_BITS) | halfStars;
  }

  private static History byMovie(long[] packed) {
    java.util.Arrays.sort(packed);
    int[] movies = new int[packed.length];
    long[] timestamps = new long[packed.length];
    byte[] halfStars = new byte[packed.length];
    for (int i = 0; i < packed.length; i++) {
      movies[i] = (int) (packed[i] >>> TIMESTAMP_BITS + STAR_BITS);
      timestamps[i] = (packed[i] >>> STAR_BITS) & ((1L << TIMESTAMP_BITS) - 1);
      halfStars[i] = (byte) (packed[i] & ((1 << STAR_BITS) - 1));
    }
    return new History(movies, timestamps, halfStars);
  }
}
