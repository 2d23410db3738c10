package nightreel.generate;

import java.time.LocalDate;

/**
 * What is known of every user beforehand, by user from 0.
 *
 * @param ratings how many movies a user rates
 * @param starts when a user begins, in seconds since 1970
 * @param homes the shelf that a user likes best at first
 */
record Audience(int[] ratings, long[] starts, int[] homes) {

  /**
   * Ratings beyond the least of a user are lognormal: with this spread median and mean are 71 and
   * 154 as in MovieLens 25M.
   */
  private static final double ACTIVITY_SPREAD = 1.38;

  private static final long FIRST_START = Period.startOf(LocalDate.of(1995, 1, 9));
  private static final long LAST_START = Period.startOf(LocalDate.of(2019, 11, 21));
  private static final long LATE_START = Period.startOf(LocalDate.of(2019, 1, 1));
  private static final long LAST_LATE_START = Period.startOf(LocalDate.of(2019, 7, 1));

  /** Who rates more of the rated movies than this comes when all of them are released. */
  private static final double LATE_SHARE = 0.25;

  static Audience of(Sizes sizes, long seed, int shelves) {
    Chance chance = Chance.of(seed, Chance.Subject.AUDIENCE, 0);
    int[] ratings = activity(sizes, chance);
    long[] starts = new long[sizes.users()];
    int[] homes = new int[sizes.users()];
    for (int user = 0; user < sizes.users(); user++) {
      boolean late = ratings[user] > LATE_SHARE * sizes.ratedMovies();
      starts[user] =
          late
              ? between(LATE_START, LAST_LATE_START, chance)
              : between(FIRST_START, LAST_START, chance);
      homes[user] = chance.below(shelves);
    }
    return new Audience(ratings, starts, homes);
  }

  int users() {
    return ratings.length;
  }

  long totalRatings() {
    return sum(ratings);
  }

  private static long between(long first, long last, Chance chance) {
    return first + (long) (chance.uniform() * (last - first));
  }

  private static int[] activity(Sizes sizes, Chance chance) {
    double[] eagerness = new double[sizes.users()];
    for (int user = 0; user < eagerness.length; user++) {
      eagerness[user] = chance.lognormal(1, ACTIVITY_SPREAD);
    }
    int most = sizes.mostRatingsOfAUser();
    double low = 0;
    double high = sizes.ratings();
    for (int step = 0; step < 100; step++) {
      double middle = (low + high) / 2;
      if (sum(counts(eagerness, middle, most)) <= sizes.ratings()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    int[] counts = counts(eagerness, low, most);
    giveOut(sizes.ratings() - sum(counts), counts, most);
    return counts;
  }

  private static int[] counts(double[] eagerness, double scale, int most) {
    int[] counts = new int[eagerness.length];
    for (int user = 0; user < counts.length; user++) {
      double wanted = Sizes.LEAST_RATINGS_OF_A_USER + scale * eagerness[user];
      counts[user] = (int) Math.min(most, wanted);
    }
    return counts;
  }

  /** What rounding has left, one rating a user. */
  private static void giveOut(long left, int[] counts, int most) {
    for (int user = 0; left > 0; user = (user + 1) % counts.length) {
      if (counts[user] < most) {
        counts[user]++;
        left--;
      }
    }
  }

  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
