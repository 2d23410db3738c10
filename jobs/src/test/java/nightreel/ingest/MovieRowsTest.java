package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovieRowsTest {

  @TempDir private Path temporary;

  private RawFolder raw;

  @BeforeEach
  void writeRatings() {
    raw = new RawFolder(temporary).ratings("1,1,4.0,100");
  }

  @Test
  void aMovieHasTitleYearAndGenres() {
    raw.write(
        "movies.csv",
        "movieId,title,genres",
        "1,\"City of Lost Children, The (Cité des enfants perdus, La) (1995)\",Adventure|Drama",
        "2,Babylon 5,(no genres listed)",
        "3,Heat (1995),Action|Action||Crime",
        "4,\"\"\"Great Performances\"\" Cats (1998)\",");

    List<Row> movies = movies(10);

    assertThat(movies.get(0).<String>getAs("title"))
        .isEqualTo("The City of Lost Children (La Cité des enfants perdus)");
    assertThat(movies.get(0).<Integer>getAs("year")).isEqualTo(1995);
    assertThat(movies.get(0).getList(3)).isEqualTo(List.of("Adventure", "Drama"));
    assertThat(movies.get(1).<Integer>getAs("year")).isNull();
    assertThat(movies.get(1).getList(3)).isEmpty();
    assertThat(movies.get(2).getList(3)).isEqualTo(List.of("Action", "Crime"));
    assertThat(movies.get(3).<String>getAs("title")).isEqualTo("\"Great Performances\" Cats");
    assertThat(movies.get(3).getList(3)).isEmpty();
  }

  @Test
  void badMoviesAreRejected() {
    raw.write(
        "movies.csv",
        "movieId,title,genres",
        "1,Toy Story (1995),Comedy",
        "1,Toy Story again (1995),Comedy",
        "2, ,Drama",
        "0,Nothing (1995),Drama",
        "3,Good, Bad (1995),Drama");

    Dataset<Row> rows = raw.check().movies().rejected();

    assertThat(RawFolder.messages(rows))
        .containsExactly(
            "movies.csv line 3: movie 1 is already on line 2",
            "movies.csv line 4: title is missing",
            "movies.csv line 5: movie id 0 is outside 1..2147483647",
            "movies.csv line 6: has 4 fields instead of 3");
    assertThat(RawFolder.reasons(rows))
        .containsExactly("duplicate", "missing_value", "id_out_of_range", "field_count");
    assertThat(movies(10))
        .singleElement()
        .extracting(row -> row.getAs("title"))
        .isEqualTo("Toy Story");
  }

  @Test
  void tagsAreCountedByUsersWhateverTheirCaseAndOrderedByUseAndAlphabet() {
    raw.write(
        "tags.csv",
        "userId,movieId,tag,timestamp",
        "1,1,Pixar,100",
        "2,1,pixar,100",
        "1,1,fun,100",
        "1,1,Fun ,100",
        "1,1,FUN,100",
        "3,1,animation,100",
        "3,2,\"dark,  grim\",100");

    assertThat(movies(10).get(0).getList(4)).isEqualTo(List.of("pixar", "animation", "fun"));
    assertThat(movies(10).get(1).getList(4)).isEqualTo(List.of("dark, grim"));
    assertThat(movies(10).get(2).getList(4)).isEmpty();
    assertThat(movies(2).get(0).getList(4)).isEqualTo(List.of("pixar", "animation"));
    assertThat(movies(0).get(0).getList(4)).isEmpty();
  }

  @Test
  void badTagsAreRejected() {
    raw.write(
        "tags.csv",
        "userId,movieId,tag,timestamp",
        "1,1,,100",
        "1,9,fun,100",
        "x,1,fun,100",
        "1,1,fun,0");

    assertThat(RawFolder.messages(raw.check().tags().rejected()))
        .containsExactly(
            "tags.csv line 2: tag is missing",
            "tags.csv line 3: movie 9 is not in movies.csv",
            "tags.csv line 4: user id x is not an integer",
            "tags.csv line 5: timestamp 0 is outside 1..253402300799");
  }

  @Test
  void linksMayLackAnIdAndBadOnesAreRejected() {
    raw.write(
        "links.csv",
        "movieId,imdbId,tmdbId",
        "1,0114709,862",
        "2,0113497,",
        "2,0113497,8844",
        "9,1,2",
        "3,tt1,2",
        "3,0114709.0,862.",
        "3,1,2.5");

    List<Row> movies = movies(10);

    assertThat(movies.get(0).<Long>getAs("imdb_id")).isEqualTo(114709L);
    assertThat(movies.get(0).<Long>getAs("tmdb_id")).isEqualTo(862L);
    assertThat(movies.get(1).<Long>getAs("tmdb_id")).isNull();
    assertThat(movies.get(2).<Long>getAs("imdb_id")).isEqualTo(114709L);
    assertThat(movies.get(2).<Long>getAs("tmdb_id")).as("written as a decimal").isEqualTo(862L);
    assertThat(RawFolder.messages(raw.check().links().rejected()))
        .containsExactly(
            "links.csv line 4: movie 2 is already on line 3",
            "links.csv line 5: movie 9 is not in movies.csv",
            "links.csv line 6: imdb id tt1 is not an integer",
            "links.csv line 8: tmdb id 2.5 is not an integer");
  }

  @Test
  void linksAndTagsMayBeAbsent() {
    assertThat(movies(10)).hasSize(3);
    assertThat(raw.check().links().account().read()).isZero();
    assertThat(raw.check().tags().account().read()).isZero();
  }

  private List<Row> movies(int tagsPerMovie) {
    return raw.check()
        .keptMovies(tagsPerMovie)
        .select("movie_id", "title", "year", "genres", "tags", "imdb_id", "tmdb_id")
        .orderBy("movie_id")
        .collectAsList();
  }
}
