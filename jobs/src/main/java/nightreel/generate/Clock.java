package nightreel.generate;

/**
 * When a user rates. Six of ten users rate everything within one day, mostly those with few
 * ratings; the others come back after breaks of hours to years. A quarter of the users submit whole
 * pages, whose ratings share their second.
 */
final class Clock {

  private static final double PAGE_USERS = 0.3;
  private static final double SAME_PAGE = 0.68;
  private static final double HOUR = 3600;

  private final Chance chance;
  private final boolean ratesPages;
  private final int ratings;
  private final int firstSession;
  private final double laterSession;
  private long now;

  /**
   * @param start in seconds since 1970
   * @param ratings how many the user makes
   */
  Clock(long start, int ratings, Chance chance) {
    this.chance = chance;
    this.ratings = ratings;
    now = start;
    ratesPages = chance.happens(PAGE_USERS);
    if (chance.happens(comesBack(ratings))) {
      firstSession = Math.max(1, (int) (ratings * (0.2 + 0.6 * chance.uniform())));
      double sessions = 1 + chance.lognormal(3, 2.3);
      laterSession = Math.max(1, (ratings - firstSession) / sessions);
    } else {
      firstSession = ratings;
      laterSession = ratings;
    }
  }

  /** From 0.1 for 20 ratings to 0.95 for 1,000. */
  private static double comesBack(int ratings) {
    double times = (double) ratings / Sizes.LEAST_RATINGS_OF_A_USER;
    return Math.min(0.95, 0.1 + 0.22 * StrictMath.log(times));
  }

  int year() {
    return Period.yearOf(now);
  }

  /** How many ratings are made by the end of the session that now begins. */
  int sessionEnd(int made) {
    return made == 0 ? firstSession : made + chance.geometric(laterSession);
  }

  /** The time of the next rating, in seconds since 1970. */
  long tick() {
    if (ratesPages) {
      if (!chance.happens(SAME_PAGE)) {
        advance(1 + (long) chance.lognormal(40, 1));
      }
    } else {
      advance(1 + (long) chance.lognormal(11, 1.3));
    }
    return now;
  }

  /** A break; none where it would last longer than the period. */
  void rest() {
    long end = now + (long) (HOUR * (1 + chance.lognormal(90, 1.9)));
    if (end <= Period.END - ratings * HOUR / 60) {
      now = end;
    }
  }

  private void advance(long seconds) {
    now = Math.min(Period.END, now + seconds);
  }
}
