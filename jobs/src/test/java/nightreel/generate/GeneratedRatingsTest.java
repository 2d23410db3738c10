package nightreel.generate;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import nightreel.generate.GeneratedData.Rating;
import org.junit.jupiter.api.Test;

/** What must hold of every generated ratings.csv, and what it has in common with MovieLens. */
class GeneratedRatingsTest {

  private static final GeneratedData DATA = GeneratedData.small();
  private static final Sizes SIZES = GeneratedData.SMALL;

  @Test
  void theCountsAreExact() {
    assertThat(DATA.ratings).hasSize((int) SIZES.ratings());
    assertThat(DATA.byUser()).hasSize(SIZES.users());
    assertThat(DATA.countsByMovie()).hasSize(SIZES.ratedMovies());
    assertThat(DATA.movies).hasSize(SIZES.movies());
  }

  @Test
  void theFilesHaveTheHeadersAndLineEndsOfMovieLens() {
    assertThat(DATA.text("ratings.csv")).startsWith("userId,movieId,rating,timestamp\r\n1,");
    assertThat(DATA.text("movies.csv")).startsWith("movieId,title,genres\r\n1,");
    assertThat(DATA.text("links.csv")).startsWith("movieId,imdbId,tmdbId\r\n1,");
    assertThat(DATA.text("tags.csv")).startsWith("userId,movieId,tag,timestamp\r\n");
  }

  @Test
  void ratingsAreInTheOrderOfUsersAndMoviesAndNoneIsTwice() {
    for (int i = 1; i < DATA.ratings.size(); i++) {
      Rating before = DATA.ratings.get(i - 1);
      Rating rating = DATA.ratings.get(i);
      assertThat(rating.user() > before.user() || rating.movie() > before.movie())
          .as("%s after %s", rating, before)
          .isTrue();
      assertThat(rating.user()).isBetween(before.user(), before.user() + 1);
    }
  }

  @Test
  void everyUserHasTwentyRatingsAndSomeHaveHundreds() {
    List<Integer> counts = DATA.byUser().values().stream().map(List::size).sorted().toList();

    assertThat(counts.get(0)).isGreaterThanOrEqualTo(20);
    assertThat(counts.get(counts.size() / 2)).isBetween(40, 90);
    assertThat(counts.get(counts.size() - 1)).isBetween(800, SIZES.mostRatingsOfAUser());
  }

  @Test
  void ratingsAreHalfStarsAndWholeOnesInTheFirstYears() {
    for (Rating rating : DATA.ratings) {
      assertThat(rating.stars() * 2).isBetween(1.0, 10.0).isEqualTo(Math.rint(rating.stars() * 2));
      if (yearOf(rating) < 2003) {
        assertThat(rating.stars()).isEqualTo(Math.rint(rating.stars()));
      }
    }
    assertThat(DATA.ratings.stream().mapToDouble(Rating::stars).average().orElse(0))
        .isBetween(3.3, 3.7);
    assertThat(share(rating -> rating.stars() % 1 != 0)).isBetween(0.2, 0.4);
  }

  @Test
  void noMovieIsRatedBeforeItsRelease() {
    for (Rating rating : DATA.ratings) {
      assertThat(yearOf(rating))
          .as(rating.toString())
          .isBetween(DATA.movies.get(rating.movie()).year(), 2019)
          .isGreaterThanOrEqualTo(1995);
    }
  }

  @Test
  void fewMoviesHaveMostOfTheRatingsAndManyHaveOne() {
    var counts = new ArrayList<>(DATA.countsByMovie().values());
    counts.sort(Collections.reverseOrder());

    assertThat(counts.get(0)).isBetween(SIZES.users() * 4 / 10, SIZES.users() * 6 / 10);
    assertThat(counts.get(counts.size() / 2)).isBetween(2, 6);
    assertThat(counts.stream().filter(count -> count == 1).count())
        .isBetween(SIZES.ratedMovies() / 10L, SIZES.ratedMovies() / 2L);
    long ofTheTopTenth =
        counts.stream().limit(SIZES.ratedMovies() / 10).mapToLong(Integer::longValue).sum();
    assertThat((double) ofTheTopTenth / SIZES.ratings()).isBetween(0.5, 0.75);
  }

  @Test
  void mostUsersRateWithinADayAndManyRatingsShareTheirSecond() {
    long withinADay =
        DATA.byUser().values().stream().filter(ratings -> span(ratings) < 86_400).count();
    assertThat((double) withinADay / SIZES.users()).isBetween(0.5, 0.7);

    var times =
        DATA.ratings.stream().collect(groupingBy(r -> r.user() + ":" + r.timestamp())).values();
    long tied = times.stream().filter(same -> same.size() > 1).mapToLong(List::size).sum();
    assertThat((double) tied / SIZES.ratings()).isBetween(0.15, 0.35);
  }

  @Test
  void tagsAreOfRatedMoviesAndLater() {
    var rated = new HashSet<String>();
    DATA.ratings.forEach(rating -> rated.add(rating.user() + ":" + rating.movie()));
    List<String[]> tags = DATA.rows("tags.csv");

    assertThat(tags).hasSizeBetween((int) SIZES.ratings() / 200, (int) SIZES.ratings() / 5);
    assertThat(tags).allSatisfy(row -> assertThat(rated).contains(row[0] + ":" + row[1]));
    assertThat(tags)
        .extracting(row -> row[2])
        .contains("classic, but dated", "so bad it's \"good\"");
  }

  private static double share(java.util.function.Predicate<Rating> predicate) {
    return (double) DATA.ratings.stream().filter(predicate).count() / SIZES.ratings();
  }

  private static long span(List<Rating> ratings) {
    var times = ratings.stream().mapToLong(Rating::timestamp).summaryStatistics();
    return times.getMax() - times.getMin();
  }

  private static int yearOf(Rating rating) {
    return Instant.ofEpochSecond(rating.timestamp()).atZone(ZoneOffset.UTC).getYear();
  }
}
