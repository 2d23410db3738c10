package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TmdbMovieTest {

  @ParameterizedTest
  @ValueSource(strings = {"862", "862.0", "\"862\"", "\" 862.0 \"", "8.62e2"})
  void anIdMayBeWrittenAsADecimalOrAsText(String id) throws BadRowException {
    assertThat(movie("{\"id\": %s}".formatted(id)).id()).isEqualTo(862);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"title\": \"x\" | MISSING_VALUE | tmdb id is missing",
        "\"id\": null | MISSING_VALUE | tmdb id is missing",
        "\"id\": \"nan\" | MISSING_VALUE | tmdb id is missing",
        "\"id\": 0 | ID_OUT_OF_RANGE | tmdb id 0 is outside 1..2147483647",
        "\"id\": 2147483648 | ID_OUT_OF_RANGE | tmdb id 2147483648 is outside 0..2147483647",
        "\"id\": 1e99 | ID_OUT_OF_RANGE | tmdb id 1.0E99 is outside 0..2147483647",
        "\"id\": 862.5 | NOT_AN_INTEGER | tmdb id 862.5 is not an integer",
        "\"id\": \"tt1\" | NOT_A_NUMBER | tmdb id tt1 is not a number",
        "\"id\": true | NOT_A_NUMBER | tmdb id true is not a number",
        "\"id\": [1] | WRONG_VALUE | tmdb id [1] is not a single value",
      })
  void aRowWithoutAnIdIsBad(String member, Reason reason, String message) {
    assertBad("{%s}".formatted(member), reason, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"runtime\": -5 | VALUE_OUT_OF_RANGE | runtime -5 is outside 0..100000",
        "\"runtime\": 90.5 | NOT_AN_INTEGER | runtime 90.5 is not an integer",
        "\"runtime\": \"90 min\" | NOT_A_NUMBER | runtime 90 min is not a number",
        "\"popularity\": -1 | VALUE_OUT_OF_RANGE | popularity -1 is outside 0..1000000",
        "\"popularity\": 1e999 | NOT_A_NUMBER | popularity Infinity is not a number",
        "\"popularity\": \"1e999\" | VALUE_OUT_OF_RANGE | popularity 1e999 is outside 0..1000000",
        "\"popularity\": \"Infinity\" | NOT_A_NUMBER | popularity Infinity is not a number",
        "\"vote_average\": 10.1 | VALUE_OUT_OF_RANGE | vote_average 10.1 is outside 0..10",
        "\"vote_average\": -0.1 | VALUE_OUT_OF_RANGE | vote_average -0.1 is outside 0..10",
        "\"vote_count\": -1 | VALUE_OUT_OF_RANGE | vote_count -1 is outside 0..1000000000",
        "\"release_date\": \"0000-00-00\" | NOT_A_DATE"
            + " | release_date 0000-00-00 is not a date like 1995-10-30",
        "\"release_date\": \"1995-02-30\" | NOT_A_DATE"
            + " | release_date 1995-02-30 is not a date like 1995-10-30",
        "\"release_date\": \"1066-10-14\" | VALUE_OUT_OF_RANGE"
            + " | release_date 1066-10-14 is outside 1870-01-01..2100-12-31",
        "\"adult\": \"maybe\" | WRONG_VALUE | adult maybe is neither true nor false",
        "\"original_language\": \"104.0\" | WRONG_VALUE"
            + " | original_language 104.0 is not a language such as en",
        "\"poster_path\": \"../../etc/passwd.jpg\" | WRONG_VALUE"
            + " | poster_path ../../etc/passwd.jpg is not an image such as /a1B2.jpg",
        "\"overview\": {\"a\": 1} | WRONG_VALUE | overview {\"a\":1} is not a single value",
        "\"genres\": \"Drama\" | MALFORMED_LIST | genres \"Drama\" is not a list of objects",
        "\"genres\": [18] | MALFORMED_LIST | genres [18] is not a list of objects",
        "\"keywords\": {\"keywords\": 1} | MALFORMED_LIST | keywords 1 is not a list of objects",
        "\"credits\": {\"cast\": 1} | MALFORMED_LIST | cast 1 is not a list of objects",
      })
  void aValueThatCannotBeMakesTheRowBad(String member, Reason reason, String message) {
    assertBad("{\"id\": 7, %s}".formatted(member), reason, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\" \"", "\"None\"", "\"nan\"", "\"NULL\""})
  void anEmptyValueIsUnknown(String empty) throws BadRowException {
    var document = new StringBuilder("{\"id\": 7");
    for (String name :
        List.of(
            "overview",
            "tagline",
            "runtime",
            "original_language",
            "popularity",
            "vote_average",
            "vote_count",
            "release_date",
            "poster_path",
            "adult")) {
      document.append(", \"%s\": %s".formatted(name, empty));
    }

    assertThat(movie(document + "}").values()).containsOnlyNulls();
    assertThat(
            movie("{\"id\": 7, \"genres\": null, \"credits\": null, \"keywords\": null}").values())
        .containsOnlyNulls();
  }

  @Test
  void zeroIsUnknownWhereTmdbMeansItSo() throws BadRowException {
    TmdbMovie movie =
        movie(
            "{\"id\":7, \"runtime\": 0, \"vote_average\": 0.0, \"vote_count\":0, \"popularity\":0}");

    assertThat(movie.runtime()).isNull();
    assertThat(movie.voteAverage()).isNull();
    assertThat(movie.voteCount()).isZero();
    assertThat(movie.popularity()).isZero();
  }

  @Test
  void textHasNoControlCharactersAndIsCut() throws BadRowException {
    TmdbMovie movie =
        movie(
            "{\"id\": 7, \"tagline\": \"a\\u0000b\\u001b[0m\\ud800c\\u00a0\\r\\n d\", \"overview\": \"%s\"}"
                .formatted("x".repeat(9_999) + "😀" + "y".repeat(1_000_000)));

    assertThat(movie.tagline()).isEqualTo("a b [0m c d");
    assertThat(movie.overview()).isEqualTo("x".repeat(9_999));
  }

  @Test
  void listsOfNamesAreCutAndHaveNoNameTwice() throws BadRowException {
    var keywords = new StringBuilder("{\"name\": \"\"}, {\"id\": 3}, {\"name\": null}");
    for (int i = 0; i < 150; i++) {
      keywords.append(", {\"name\": \"k%d\"}, {\"name\": \"k%d\"}".formatted(i, i));
    }
    TmdbMovie movie =
        movie(
            "{\"id\": 7, \"genres\": [{\"name\": \"%s\"}], \"keywords\": [%s]}"
                .formatted("g".repeat(1_000), keywords));

    assertThat(movie.keywords()).hasSize(100).startsWith("k0", "k1").endsWith("k99");
    assertThat(movie.genres()).containsExactly("g".repeat(200));
  }

  private static void assertBad(String json, Reason reason, String message) {
    assertThatThrownBy(() -> movie(json))
        .isInstanceOf(BadRowException.class)
        .hasMessage(message)
        .extracting(e -> ((BadRowException) e).reason())
        .isEqualTo(reason);
  }

  private static TmdbMovie movie(String json) throws BadRowException {
    return TmdbMovie.of(TmdbJson.parse(json), 5);
  }
}
