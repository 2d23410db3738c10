package nightreel.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The movies before they have ids: by rank, the most rated first, those that nobody rates at the
 * end.
 */
final class CatalogueDraft {

  private static final double SERIES = 0.05;
  private static final int LONGEST_SERIES = 6;
  private static final double GREATEST_SHARE = 0.55;

  final int ratedMovies;
  final int[] shelf;
  final int[] year;
  final int[] previous;
  final int[] next;
  final int[] fan;
  final double[] expectedRatings;
  private final Chance chance;

  CatalogueDraft(Sizes sizes, int shelves, Audience audience, long seed) {
    int movies = sizes.movies();
    chance = Chance.of(seed, Chance.Subject.MOVIES, 0);
    ratedMovies = sizes.ratedMovies();
    expectedRatings = Arrays.copyOf(Popularity.ratingCounts(sizes), movies);
    shelf = dealOut(movies, shelves);
    year = new int[movies];
    previous = filled(movies, Movie.NONE);
    next = filled(movies, Movie.NONE);
    fan = filled(movies, Fans.NOBODY);
    drawYears(sizes.users());
    for (int i = 0; i < shelves; i++) {
      drawSeries(ranksOn(i));
    }
    findFans(audience, shelves, seed);
  }

  /** Every shelf gets one of each handful of equally popular movies, so that all weigh the same. */
  private int[] dealOut(int movies, int shelves) {
    int[] dealt = new int[movies];
    for (int begin = 0; begin < movies; begin += shelves) {
      int[] order = chance.permutation(shelves);
      for (int i = 0; i < shelves && begin + i < movies; i++) {
        dealt[begin + i] = order[i];
      }
    }
    return dealt;
  }

  private void drawYears(int users) {
    // evenly over the quantiles, so that surely enough movies are there for the first users
    int[] order = chance.permutation(year.length);
    for (int rank = 0; rank < year.length; rank++) {
      double quantile = (order[rank] + 0.5) / year.length;
      year[rank] = Period.LAST_YEAR - age(quantile);
      // what half of the users know was there before most of them came
      double share = expectedRatings[rank] / users / GREATEST_SHARE;
      int latest = (int) (Period.LAST_YEAR - share * (Period.LAST_YEAR + 1 - Period.FIRST_YEAR));
      if (year[rank] > latest) {
        year[rank] = latest - chance.below(15);
      }
    }
  }

  /** Half of the movies are younger than 16 years, one in twenty is older than 73. */
  private static int age(double quantile) {
    return (int) (62 * quantile * quantile + 50 * StrictMath.pow(quantile, 20));
  }

  private int[] ranksOn(int wanted) {
    return IntStream.range(0, ratedMovies).filter(rank -> shelf[rank] == wanted).toArray();
  }

  /** Parts follow within a few years, and are less known than what they follow. */
  private void drawSeries(int[] ranks) {
    for (int i = 0; i < ranks.length; i++) {
      if (previous[ranks[i]] != Movie.NONE || !chance.happens(SERIES)) {
        continue;
      }
      int last = i;
      int parts = Math.min(LONGEST_SERIES, 1 + chance.geometric(1.8));
      for (int part = 2; part <= parts; part++) {
        int candidate = last + 1 + chance.below(3);
        if (candidate >= ranks.length || previous[ranks[candidate]] != Movie.NONE) {
          break;
        }
        next[ranks[last]] = ranks[candidate];
        previous[ranks[candidate]] = ranks[last];
        year[ranks[candidate]] =
            Math.min(Period.LAST_YEAR, year[ranks[last]] + 1 + chance.below(4));
        last = candidate;
      }
    }
  }

  private void findFans(Audience audience, int shelves, long seed) {
    var search = new Fans.Search(audience, shelves, Chance.of(seed, Chance.Subject.FANS, 0));
    for (int rank = 0; rank < ratedMovies; rank++) {
      fan[rank] = search.find(shelf[rank], year[rank]);
      int started = Period.yearOf(audience.starts()[fan[rank]]);
      // also what it continues was there before
      for (int part = rank; part != Movie.NONE; part = previous[part]) {
        year[part] = Math.min(year[part], started);
      }
    }
  }

  /** The parts of the series that begins with a movie, the movie itself included. */
  List<Integer> partsFrom(int rank) {
    var parts = new ArrayList<Integer>();
    for (int part = rank; part != Movie.NONE; part = next[part]) {
      parts.add(part);
    }
    return parts;
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }
}
