package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nightreel.Movies;
import org.apache.spark.sql.Row;
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
  void saysWhatTmdbKnowsBeforeTheTagsAndTheStoryBeforeThePeople() {
    Row movie =
        Movies.movie(
            Map.of(
                "title",
                "Heat",
                "genres",
                List.of("Crime"),
                "tags",
                List.of("tense"),
                "tmdb_genres",
                List.of("Action"),
                "tagline",
                "A Los Angeles crime saga",
                "overview",
                "Obsession meets \"discipline.\"",
                "directors",
                List.of("Michael Mann"),
                "cast",
                List.of("Al Pacino", "Robert De Niro"),
                "keywords",
                List.of("bank robbery")));

    assertThat(MovieText.of(movie))
        .isEqualTo(
            "Heat. Genres: Crime. A Los Angeles crime saga. Obsession meets \"discipline.\""
                + " Director: Michael Mann. Cast: Al Pacino, Robert De Niro."
                + " Keywords: bank robbery. Tags: tense.");
  }

  @Test
  void takesTmdbsGenresWhereMovieLensHasNone() {
    Row movie =
        Movies.movie(
            Map.of(
                "title", "Heat", "tmdb_genres", List.of("Action"), "directors", List.of("A", "B")));

    assertThat(MovieText.of(movie)).isEqualTo("Heat. Genres: Action. Directors: A, B.");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    assertThat(MovieText.of(Movies.movie(1, "Heat", null, List.of(), List.of())))
        .isEqualTo("Heat.");
    assertThat(MovieText.of(Movies.movie(1, "Heat", 1995, List.of(), List.of("crime"))))
        .isEqualTo("Heat (1995). Tags: crime.");
  }
}
