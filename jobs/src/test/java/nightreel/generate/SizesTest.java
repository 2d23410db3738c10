package nightreel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nightreel.conf.UnusableException;
import org.junit.jupiter.api.Test;

class SizesTest {

  @Test
  void nothingNamedIsMovieLens25M() {
    assertThat(Sizes.of(null, null, null, null))
        .isEqualTo(new Sizes(162_541, 62_423, 59_047, 25_000_095));
  }

  @Test
  void theRestFollowsInTheProportionsOfMovieLens() {
    assertThat(Sizes.of(null, null, null, 2_500_000L))
        .isEqualTo(new Sizes(16_254, 28_974, 27_407, 2_500_000));
    assertThat(Sizes.of(16_254, null, null, null).ratings()).isBetween(2_499_000L, 2_501_000L);
    assertThat(Sizes.of(null, null, 1_000, null).movies()).isEqualTo(1_057);
    assertThat(Sizes.of(null, 1_057, null, null).ratedMovies()).isEqualTo(1_000);
  }

  @Test
  void aboutAsManyMoviesAsInTheSmallDataSetOfMovieLens() {
    // ml-latest-small has 9,724 rated movies
    assertThat(Sizes.of(610, null, null, 100_836L).ratedMovies()).isBetween(9_000, 10_000);
  }

  @Test
  void impossibleCountsSayWhatToChange() {
    assertUnusable(() -> new Sizes(0, 100, 100, 1_000), "0 users are too few, it takes at least 1");
    assertUnusable(
        () -> new Sizes(10, 100, 0, 1_000), "0 rated movies are too few, it takes at least 1");
    assertUnusable(
        () -> new Sizes(10, 2_000_000, 100, 1_000),
        "2,000,000 movies are too many, the most are 1,000,000; lower --movies");
    assertUnusable(
        () -> new Sizes(10, 100, 101, 1_000),
        "101 rated movies of 100 are impossible; lower --rated-movies or raise --movies");
    assertUnusable(
        () -> new Sizes(100, 100, 100, 1_999),
        "1,999 ratings are too few for 100 users with at least 20 each;"
            + " raise --ratings or lower --users");
    assertUnusable(
        () -> new Sizes(10, 100, 100, 299),
        "299 ratings are too few for 100 rated movies, it takes 3 per movie;"
            + " raise --ratings or lower --rated-movies");
    assertUnusable(
        () -> new Sizes(10, 100, 100, 541),
        "541 ratings are too many for 10 users who rate at most 54 of 100 movies;"
            + " raise --rated-movies or --users, or lower --ratings");
    assertUnusable(
        () -> new Sizes(1, 36, 36, 108),
        "108 ratings are too many for 1 users who rate at most 19 of 36 movies;"
            + " raise --rated-movies or --users, or lower --ratings");
  }

  private static void assertUnusable(Runnable creation, String message) {
    assertThatThrownBy(creation::run)
        .isInstanceOf(UnusableException.class)
        .hasMessage("generate: " + message);
  }
}
