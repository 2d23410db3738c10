package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nightreel.embed.MovieVectors;
import org.junit.jupiter.api.Test;

class TrainedFirstTest {

  private static final MovieVectors VECTORS =
      new MovieVectors(new long[] {10, 20, 30, 40}, 1, new float[] {1, 2, 3, 4});

  private final TrainedFirst catalogue = new TrainedFirst(new long[] {20, 40}, VECTORS);

  @Test
  void putsTheContentOfTrainedMoviesFirst() {
    assertThat(catalogue.content()).containsExactly(2, 4, 1, 3);
    assertThat(catalogue.trainedContent()).containsExactly(2, 4);
  }

  @Test
  void knowsWhereEveryMovieHasGone() {
    assertThat(catalogue.order(true)).containsExactly(2, 0, 3, 1);
    assertThat(catalogue.known(true)).containsExactly(true, true, true, true);
  }

  @Test
  void doesNotKnowUntrainedMoviesWithoutContent() {
    assertThat(catalogue.order(false)).containsExactly(0, 0, 0, 1);
    assertThat(catalogue.known(false)).containsExactly(false, true, false, true);
  }

  @Test
  void saysWhichTrainedMovieHasNoVector() {
    assertThatThrownBy(() -> new TrainedFirst(new long[] {10, 25}, VECTORS))
        .hasMessage("movie 25 has interactions and no vector; run embed again");
  }
}
