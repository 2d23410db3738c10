package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import nightreel.ingest.TmdbFile.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TmdbFileTest {

  static final String RESPONSE =
      """
      {"adult": false, "genres": [{"id": 18, "name": "Drama"}, {"id": 80, "name": "Crime"}],
       "id": 7, "original_language": "fr", "overview": "A clerk finds\\na map.  He follows it.",
       "popularity": 12.5, "poster_path": "/a1B2_c.jpg", "release_date": "1998-03-04",
       "runtime": 101, "tagline": "Follow it.", "vote_average": 7.25, "vote_count": 310,
       "credits": {"cast": [{"name": "Third", "order": 2}, {"name": "First", "order": 0},
                            {"name": "Second", "order": 1}],
                   "crew": [{"name": "A Writer", "job": "Screenplay"},
                            {"name": "A Director", "job": "Director"},
                            {"name": "Another", "job": "Director"}]},
       "keywords": {"keywords": [{"id": 1, "name": "map"}, {"id": 2, "name": " map "},
                                 {"id": 3, "name": "clerk"}]}}
      """;

  private static final TmdbMovie MOVIE =
      new TmdbMovie(
          7,
          "A clerk finds a map. He follows it.",
          "Follow it.",
          101L,
          "fr",
          12.5,
          7.25,
          310L,
          LocalDate.of(1998, 3, 4),
          List.of("A Director", "Another"),
          List.of("First", "Second"),
          List.of("map", "clerk"),
          "/a1B2_c.jpg",
          List.of("Drama", "Crime"),
          false);

  @Test
  void aResponseMayBeTheWholeFile() {
    assertThat(read("7.json", RESPONSE)).containsExactly(new Entry(0, RESPONSE, MOVIE, null));
    assertThat(read("7.JSON.gz", gzip(RESPONSE))).extracting(Entry::movie).containsExactly(MOVIE);
  }

  @ParameterizedTest
  @CsvSource({"movies.json", "movies.jsonl", "movies.ndjson"})
  void aFileMayHoldAResponseALine(String name) {
    String line = RESPONSE.replace("\n", " ");
    List<Entry> entries = read(name, line + "\n{\"id\": 8}\r\n{\"id\": 9,\n" + line);

    assertThat(entries).extracting(Entry::line).containsExactly(1L, 2L, 3L, 4L);
    assertThat(entries.get(0).movie()).isEqualTo(MOVIE);
    assertThat(entries.get(1).movie().id()).isEqualTo(8);
    assertThat(entries.get(2).problem().reason()).isEqualTo(Reason.MALFORMED_JSON);
    assertThat(entries.get(3).movie()).isEqualTo(MOVIE);
    assertThat(read(name + ".gz", gzip(line + "\n" + line))).hasSize(2);
  }

  @Test
  void anAnswerOfTmdbWithoutAMovieIsToldByItsStatus() {
    Entry entry =
        read(
                "7.json",
                """
                {"success":false,"status_code":34,"status_message":"The resource you requested"}
                """)
            .get(0);

    assertThat(entry.problem().reason()).isEqualTo(Reason.TMDB_ERROR);
    assertThat(entry.problem())
        .hasMessage("is an answer of TMDB without a movie: status 34, The resource you requested");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7.json | '' | FILE_EMPTY",
        "7.json.gz | '' | FILE_EMPTY",
        "movies.csv | '' | FILE_EMPTY",
        "7.json | ' ' | BLANK_LINE",
        "7.json | {\"id\": 7 | MALFORMED_JSON",
        "7.json | {\"id\": 7} x | MALFORMED_JSON",
        "7.json | {\"id\": 7, \"popularity\": NaN} | MALFORMED_JSON",
        "7.json | [{\"id\": 7}] | MALFORMED_JSON",
        "7.json | 7 | MALFORMED_JSON",
        "7.json | {\"results\": []} | MISSING_VALUE",
        "readme.txt | hello | FILE_UNKNOWN",
        "ratings.csv | 'userId,movieId,rating,timestamp' | FILE_UNKNOWN",
        "links.csv | 'id,imdb_id' | FILE_UNKNOWN",
        "broken.csv | 'id,\"overview' | MALFORMED_CSV",
      })
  void aFileThatHoldsNoMovieIsRejectedWithAReason(String name, String text, Reason reason) {
    assertThat(read(name, text))
        .singleElement()
        .extracting(e -> e.problem().reason())
        .isEqualTo(reason);
  }

  @Test
  void aFileThatIsNotWhatItsNameSaysIsRejected() {
    Entry entry = read("7.json.gz", "no gzip").get(0);

    assertThat(entry.problem().reason()).isEqualTo(Reason.FILE_DAMAGED);
    assertThat(entry.problem()).hasMessage("cannot be read: Not in GZIP format");
  }

  @Test
  void aDocumentThatIsTooLargeIsRejectedAndTheNextOneIsRead() {
    String large = "{\"id\": 7, \"overview\": \"" + "x".repeat(TmdbFile.MOST_BYTES) + "\"}";
    List<Entry> entries = read("movies.jsonl.gz", gzip(large + "\n{\"id\": 8}"));

    assertThat(entries.get(0).problem().reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(entries.get(0).text().length()).isLessThanOrEqualTo(TmdbFile.MOST_BYTES);
    assertThat(entries.get(1).movie().id()).isEqualTo(8);
    assertThat(read("7.json", "{\n".concat("\n".repeat(TmdbFile.MOST_BYTES))))
        .singleElement()
        .extracting(entry -> entry.problem().reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void anExportMayHoldJsonInItsFields() {
    List<Entry> entries =
        read(
            "tmdb_5000_movies.csv",
            """
            budget,genres,id,keywords,original_language,overview,popularity,release_date,runtime
            1,"[{""id"": 18, ""name"": ""Drama""}]",7,"[{""id"": 1, ""name"": ""boss\\u2019 map""}]",\
            fr,"One line, and
            another ""quoted"" one.",12.5,1998-03-04,101.0
            1,[],8,[],en,,0.5,,
            """);

    TmdbMovie first = entries.get(0).movie();
    assertThat(first.genres()).containsExactly("Drama");
    assertThat(first.keywords()).containsExactly("boss’ map");
    assertThat(first.overview()).isEqualTo("One line, and another \"quoted\" one.");
    assertThat(first.runtime()).isEqualTo(101);
    assertThat(first.releaseDate()).isEqualTo(LocalDate.of(1998, 3, 4));
    TmdbMovie second = entries.get(1).movie();
    assertThat(entries.get(1).line()).isEqualTo(4);
    assertThat(second.overview()).isNull();
    assertThat(second.releaseDate()).isNull();
    assertThat(second.runtime()).isNull();
    assertThat(second.keywords()).isEmpty();
  }

  @Test
  void anExportOfCreditsCallsTheIdAnotherName() {
    TmdbMovie movie =
        read(
                "tmdb_5000_credits.csv",
                """
                movie_id,title,cast,crew
                7,A Map,"[{""name"": ""First"", ""order"": 0}]","[{""job"": ""Director"", \
                ""name"": ""A Director""}]"
                """)
            .get(0)
            .movie();

    assertThat(movie.id()).isEqualTo(7);
    assertThat(movie.cast()).containsExactly("First");
    assertThat(movie.directors()).containsExactly("A Director");
  }

  @Test
  void theOlderExportHoldsPythonInItsFields() {
    List<Entry> entries =
        read(
            "movies_metadata.csv",
            """
            adult,genres,id,original_language,overview,runtime,vote_average
            False,"[{'id': 18, 'name': 'Drama'}]",7.0,fr,Les MisÃ©rables.,101.0,7.7
            True,"[{'id': 1, 'name': ""It's""}, {'id': 2, 'name': 'say ""so"", it\\'s'}]",8,en,,0.0,0.0
            False,"[{'id': 18, 'name': Drama}]",9,en,,,
            """);

    TmdbMovie first = entries.get(0).movie();
    assertThat(first.id()).isEqualTo(7);
    assertThat(first.adult()).isFalse();
    assertThat(first.overview()).isEqualTo("Les Misérables.");
    TmdbMovie second = entries.get(1).movie();
    assertThat(second.adult()).isTrue();
    assertThat(second.genres()).containsExactly("It's", "say \"so\", it's");
    assertThat(second.runtime()).as("0 is unknown").isNull();
    assertThat(second.voteAverage()).as("0 is unknown").isNull();
    assertThat(entries.get(2).problem().reason()).isEqualTo(Reason.MALFORMED_LIST);
    assertThat(entries.get(2).problem())
        .hasMessage("genres is no Python literal at character 26: a literal is expected");
  }

  @Test
  void rowsWhoseColumnsSlippedAreRejected() {
    List<Entry> entries =
        read(
            "movies_metadata.csv",
            """
            adult,genres,id,original_language,overview,release_date
            False,[],7,en,A text that breaks off
             - Written by Somebody,0.065736,/ff9qCepilow.jpg,[],1997-08-20,104.0
            False,[],1997-08-20,en,x,1
            False,[],9,104.0,x,1998-03-04
            False,[],10,en,x,1
            """);

    assertThat(entries)
        .extracting(entry -> entry.problem().getMessage())
        .containsExactly(
            "has 5 fields, the header has 6",
            "tmdb id /ff9qCepilow.jpg is not a number",
            "tmdb id 1997-08-20 is not a number",
            "original_language 104.0 is not a language such as en",
            "release_date 1 is not a date like 1995-10-30");
  }

  static List<Entry> read(String name, String text) {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static List<Entry> read(String name, byte[] file) {
    var entries = new ArrayList<Entry>();
    var closed = new AtomicBoolean();
    var in =
        new ByteArrayInputStream(file) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    TmdbFile.read(name, in, 2).forEachRemaining(entries::add);
    assertThat(closed).as("%s is closed", name).isTrue();
    return entries;
  }

  static byte[] gzip(String text) {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
