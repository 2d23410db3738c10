package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder of files that describe seven movies in different ways. */
class TmdbRowsTest {

  private static final long OLD = 1_000_000;
  private static final long NEW = 2_000_000;
  private static final long NEWEST = 3_000_000;

  @TempDir private static Path movielens;
  @TempDir private static Path tmdb;

  private static RawFiles files;
  private static Map<Long, Row> movies;

  @BeforeAll
  static void read() throws IOException {
    write("11.json", OLD, TmdbFileTest.RESPONSE.replace("\"id\": 7", "\"id\": 11"));
    write("12.json", OLD, "{\"id\": 12, \"release_date\": \"1994-01-26\"}");
    write("13.json", OLD, "{\"id\": 13, \"runtime\": 170}");
    write("14.json", OLD, "{\"status_code\": 34, \"status_message\": \"Not found.\"}");
    write("15.json", OLD, "");
    write("a.csv", OLD, "id,runtime,tagline,overview\n16,100,old,old\n");
    write(
        "b.json", NEWEST, "{\"id\":16, \"runtime\":200, \"tagline\":\"new\", \"overview\":\" \"}");
    write("c.jsonl", NEW, "{\"id\": 16, \"runtime\": 150, \"overview\": \"between\"}\n");
    write("d.json", OLD, "{\"id\": 17, \"runtime\": 100}");
    write("e.json", OLD, "{\"id\": 17, \"runtime\": 200}");
    write("movies_metadata.csv", OLD, "id,overview\n18,What happens.\n");
    write("credits.csv", OLD, "cast,crew,id\n\"[{'name': 'First'}]\",[],18\n");
    write("keywords.csv", OLD, "id,keywords\n18,\"[{'id': 1, 'name': 'map'}]\"\n");
    write("notes.txt", OLD, "x");
    write(
        "some.jsonl",
        NEW,
        """
        {"id": 13, "popularity": 1}
        {"id": 99, "popularity": 1}
        {"id": 12, "runtime": -1}
        {"id": 13, "popularity": 2}

        {"id":
        """);
    files =
        new RawFolder(movielens)
            .ratings("1,1,4.0,100")
            .write(
                "movies.csv",
                "movieId,title,genres",
                "1,Toy Story (1995),Comedy",
                "2,Babylon 5,(no genres listed)",
                "3,Heat (1995),Action",
                "4,Heat again (1996),Action",
                "5,Nothing known,Drama",
                "6,Several (1990),Drama",
                "7,Of one time (1990),Drama",
                "8,Export (1990),Drama")
            .write(
                "links.csv",
                "movieId,imdbId,tmdbId",
                "1,1,11",
                "2,2,12",
                "3,3,13",
                "4,4,13",
                "5,5,15",
                "6,6,16",
                "7,7,17",
                "8,8,18")
            .tmdb(tmdb)
            .check("ingest.cast_per_movie=2");
    movies =
        files.keptMovies(10).collectAsList().stream()
            .collect(Collectors.toMap(row -> row.<Long>getAs("movie_id"), Function.identity()));
  }

  @AfterAll
  static void close() {
    files.close();
  }

  @Test
  void aMovieHasWhatAResponseSaysAndSaysWhereItIsFrom() {
    Row movie = movies.get(1L);

    assertThat(movie.<String>getAs("title")).isEqualTo("Toy Story");
    assertThat(movie.<Integer>getAs("year")).as("that of the title").isEqualTo(1995);
    assertThat(movie.<String>getAs("overview")).isEqualTo("A clerk finds a map. He follows it.");
    assertThat(movie.<String>getAs("tagline")).isEqualTo("Follow it.");
    assertThat(movie.<Integer>getAs("runtime")).isEqualTo(101);
    assertThat(movie.<String>getAs("language")).isEqualTo("fr");
    assertThat(movie.<Double>getAs("popularity")).isEqualTo(12.5);
    assertThat(movie.<Double>getAs("vote_average")).isEqualTo(7.25);
    assertThat(movie.<Long>getAs("vote_count")).isEqualTo(310);
    assertThat(movie.<Object>getAs("release_date")).hasToString("1998-03-04");
    assertThat(names(movie, "directors")).containsExactly("A Director", "Another");
    assertThat(names(movie, "cast")).as("as many as set").containsExactly("First", "Second");
    assertThat(names(movie, "keywords")).containsExactly("map", "clerk");
    assertThat(movie.<String>getAs("poster_path")).isEqualTo("/a1B2_c.jpg");
    assertThat(names(movie, "genres")).containsExactly("Comedy");
    assertThat(names(movie, "tmdb_genres")).containsExactly("Drama", "Crime");
    assertThat(movie.<Boolean>getAs("adult")).isFalse();
    assertThat(provenance(movie))
        .containsOnlyKeys(TmdbMovie.FIELDS.fieldNames())
        .allSatisfy((field, source) -> assertThat(source).isEqualTo("11.json"));
  }

  @Test
  void aMovieThatTmdbDoesNotKnowIsAsItWas() {
    Row movie = movies.get(5L);

    for (String field : TmdbMovie.FIELDS.fieldNames()) {
      boolean list = Tables.MOVIES.columns().apply(field).dataType().typeName().equals("array");
      assertThat(list ? names(movie, field) : movie.<Object>getAs(field))
          .as(field)
          .isEqualTo(list ? List.of() : null);
    }
    assertThat(movie.<Integer>getAs("year")).isNull();
    assertThat(provenance(movie)).isEmpty();
  }

  @Test
  void theReleaseGivesTheYearThatTheTitleDoesNotName() {
    assertThat(movies.get(2L).<Integer>getAs("year")).isEqualTo(1994);
    assertThat(provenance(movies.get(2L)))
        .isEqualTo(Map.of("year", "12.json", "release_date", "12.json"));
  }

  @Test
  void moviesThatShareALinkShareTheDescription() {
    assertThat(movies.get(3L).<Integer>getAs("runtime")).isEqualTo(170);
    assertThat(movies.get(4L).<Integer>getAs("runtime")).isEqualTo(170);
  }

  @Test
  void ofSeveralFilesTheNewestKnownValueWinsFieldByField() {
    Row movie = movies.get(6L);

    assertThat(movie.<Integer>getAs("runtime")).isEqualTo(200);
    assertThat(movie.<String>getAs("tagline")).isEqualTo("new");
    assertThat(movie.<String>getAs("overview")).isEqualTo("between");
    assertThat(provenance(movie))
        .isEqualTo(Map.of("runtime", "b.json", "tagline", "b.json", "overview", "c.jsonl"));
  }

  @Test
  void ofFilesOfOneTimeTheLastByNameWins() {
    assertThat(movies.get(7L).<Integer>getAs("runtime")).isEqualTo(200);
  }

  @Test
  void theFilesOfAnExportCompleteEachOther() {
    Row movie = movies.get(8L);

    assertThat(movie.<String>getAs("overview")).isEqualTo("What happens.");
    assertThat(names(movie, "cast")).containsExactly("First");
    assertThat(names(movie, "keywords")).containsExactly("map");
  }

  @Test
  void ofSeveralRowsOfAFileTheLastIsKept() {
    assertThat(movies.get(3L).<Double>getAs("popularity")).isEqualTo(2);
    Row rejected = files.tmdb().rejected().where("reason = 'duplicate'").first();
    assertThat(rejected.<String>getAs("raw")).isEqualTo("{\"id\": 13, \"popularity\": 1}");
  }

  @Test
  void everyRowIsKeptOrRejectedWithAReason() {
    assertThat(RawFolder.messages(files.tmdb().rejected()))
        .containsExactly(
            "14.json line 1: is an answer of TMDB without a movie: status 34, Not found.",
            "15.json: is empty; fetch it again",
            "notes.txt: is no file of TMDB: neither .json, .jsonl, .ndjson nor .csv, nor one of"
                + " them .gz",
            "some.jsonl line 1: tmdb id 13 is there again on line 4, which is kept",
            "some.jsonl line 2: tmdb id 99 is not in links.csv",
            "some.jsonl line 3: runtime -1 is outside 0..100000",
            "some.jsonl line 5: is blank",
            "some.jsonl line 6: is not JSON: Unexpected end-of-input within/between Object"
                + " entries");
    assertThat(RawFolder.reasons(files.tmdb().rejected()))
        .containsExactly(
            "tmdb_error",
            "file_empty",
            "file_unknown",
            "duplicate",
            "unknown_movie",
            "value_out_of_range",
            "blank_line",
            "malformed_json");
    Account account = files.tmdb().account();
    assertThat(account.read()).as("11 files of one row, 3 of an export, 6 lines").isEqualTo(20);
    assertThat(account.kept()).isEqualTo(12);
  }

  @Test
  void sqlReadsTheColumnCastLikeAnyOther() {
    files.keptMovies(10).createOrReplaceTempView("described");

    assertThat(
            LocalSpark.session()
                .sql("SELECT cast, provenance['cast'] FROM described WHERE movie_id = 8")
                .first()
                .getString(1))
        .isEqualTo("credits.csv");
  }

  private static void write(String name, long modified, String text) throws IOException {
    Files.writeString(tmdb.resolve(name), text);
    Files.setLastModifiedTime(tmdb.resolve(name), FileTime.fromMillis(modified));
  }

  private static List<String> names(Row movie, String column) {
    return movie.getList(movie.fieldIndex(column));
  }

  private static Map<String, String> provenance(Row movie) {
    return movie.getJavaMap(movie.fieldIndex("provenance"));
  }
}
