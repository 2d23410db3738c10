package nightreel.generate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the weights with which movies have to be drawn to be rated as often as they should. What a
 * weight comes to depends on who draws: whoever has seen a movie never draws it again, heavy users
 * go far into the tail. So some users rate in rehearsal, and the weights of movies of about the
 * same popularity are raised or lowered together.
 */
final class Rehearsal {

  private static final int ROUNDS = 8;
  private static final long RATINGS = 200_000;

  /** A band holds the movies within this factor of expected ratings. */
  private static final double BAND = 1.5;

  private static final double STEP = 0.8;
  private static final double GREATEST_CHANGE = 3;

  private final Audience audience;
  private final long seed;
  private final int users;
  private final int[] bandOf;
  private final double[] expected;

  Rehearsal(Catalogue catalogue, Audience audience, long seed) {
    this.audience = audience;
    this.seed = seed;
    long rated = 0;
    long all = 0;
    int sample = 0;
    for (int ratings : audience.ratings()) {
      if (all < RATINGS) {
        rated += ratings;
        sample++;
      }
      all += ratings;
    }
    users = sample;
    double share = (double) rated / all;
    bandOf = catalogue.movies().stream().mapToInt(Rehearsal::band).toArray();
    expected = new double[Arrays.stream(bandOf).max().orElse(0) + 1];
    for (int i = 0; i < bandOf.length; i++) {
      expected[bandOf[i]] += share * catalogue.movie(i).expectedRatings();
    }
  }

  private static int band(Movie movie) {
    return movie.isRated()
        ? (int) (StrictMath.log(movie.expectedRatings()) / StrictMath.log(BAND))
        : 0;
  }

  Catalogue adjust(Catalogue catalogue) {
    double[] weights = catalogue.movies().stream().mapToDouble(Movie::weight).toArray();
    Catalogue adjusted = catalogue;
    for (int round = 0; round < ROUNDS; round++) {
      double[] factors = factors(adjusted);
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= factors[bandOf[i]];
      }
      adjusted = catalogue.withWeights(weights);
    }
    return adjusted;
  }

  private double[] factors(Catalogue catalogue) {
    long[] counts = counts(catalogue);
    double[] factors = new double[expected.length];
    for (int band = 0; band < factors.length; band++) {
      double wanted = (expected[band] + 1) / (counts[band] + 1);
      double factor = StrictMath.pow(wanted, STEP);
      factors[band] = Math.max(1 / GREATEST_CHANGE, Math.min(GREATEST_CHANGE, factor));
    }
    return factors;
  }

  /** Ratings by band; sums of integers, so that the order in which threads add them is all one. */
  private long[] counts(Catalogue catalogue) {
    return IntStream.range(0, users)
        .parallel()
        .mapToObj(user -> History.of(user, catalogue, audience, seed))
        .collect(
            () -> new long[expected.length],
            (counts, history) -> {
              for (int movie : history.movies()) {
                counts[bandOf[movie]]++;
              }
            },
            (counts, more) -> Arrays.setAll(counts, band -> counts[band] + more[band]));
  }
}
