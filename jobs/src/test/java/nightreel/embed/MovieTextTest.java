package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MovieTextTest {

  @Test
  void saysWhatIsKnownOfAMovie() {
    assertThat(
            MovieText.of(
                Movies.movie(
                    1,
                    "Toy Story",
                    1995,
                    List.of("Animation", "Comedy"),
                    List.of("pixar", "toys"))))
        .isEqualTo("Toy Story (1995). Genres: Animation, Comedy. Tags: pixar, toys.");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    assertThat(MovieText.of(Movies.movie(1, "Heat", null, List.of(), List.of())))
        .isEqualTo("Heat.");
    assertThat(MovieText.of(Movies.movie(1, "Heat", 1995, List.of(), List.of("crime"))))
        .isEqualTo("Heat (1995). Tags: crime.");
  }
}
