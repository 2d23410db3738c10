package nightreel.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nightreel.fetch.StubTmdb.body;
import static nightreel.http.StubServer.halfOf;
import static nightreel.http.StubServer.hangingUp;
import static nightreel.http.StubServer.json;
import static nightreel.http.StubServer.late;
import static nightreel.http.StubServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nightreel.conf.UnusableException;
import nightreel.fetch.Fetching.Run;
import nightreel.http.StubServer.Behaviour;
import nightreel.http.StubServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key goes to TMDB, and nowhere else, however a run ends. */
class KeySecrecyTest {

  private static final String TOKEN =
      "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJpbnZlbnRlZCJ9.S3cret-T0ken_x";

  @TempDir private Path folder;

  private StubTmdb tmdb;
  private Fetching fetching;

  @BeforeEach
  void start() {
    tmdb = new StubTmdb();
    fetching = new Fetching(folder, tmdb);
  }

  @AfterEach
  void stop() {
    tmdb.close();
  }

  @ParameterizedTest
  @CsvSource({TmdbKey.API_KEY + "," + Fetching.KEY, TmdbKey.ACCESS_TOKEN + "," + TOKEN})
  void itIsNeitherSaidNorWrittenWhateverBecomesOfAMovie(String variable, String secret) {
    byte[] whole = body(8).getBytes(UTF_8);
    tmdb.movies(1)
        .movie(2, status(404, StubTmdb.NOT_FOUND))
        .movie(3, status(404, "<html>nothing</html>"))
        .movie(4, status(400, ""))
        .movie(5, status(429, "", "Retry-After", "0"))
        .movie(6, status(500, ""))
        .movie(7, status(302, "", "Location", "/elsewhere"))
        .movie(8, halfOf(whole))
        .movie(9, hangingUp())
        .movie(10, json("{"))
        .movie(11, exchange -> json("<html>" + sent(exchange) + "</html>").answer(exchange))
        .movie(
            12, exchange -> json("{\"id\":12,\"url\":\"" + sent(exchange) + "\"}").answer(exchange))
        .movie(
            13,
            exchange ->
                status(404, "{\"status_code\":34,\"url\":\"" + sent(exchange) + "\"}")
                    .answer(exchange));
    long[] ids = LongStream.rangeClosed(1, 13).toArray();

    Run run = fetching.links(ids).run(Map.of(variable, secret), List.of(), "fetch.attempts=2");

    for (long id : ids) {
      assertThat(tmdb.requests())
          .as("movie %d was asked for with the key", id)
          .anyMatch(request -> request.path().endsWith("/" + id) && sends(request, secret));
    }
    assertThat(run.out())
        .containsPattern("responses +1 +0 +1 +11\n")
        .contains("the answer holds the key, and so was not saved, TMDB ids (3: 11, 12, 13)");
    assertNowhere(secret, run);
  }

  static Stream<Behaviour> ends() {
    return Stream.of(
        status(401, ""), status(403, "{}"), status(429, "", "Retry-After", "99999999999"));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void itIsNotSaidOfWhatStopsTheRun(Behaviour end) {
    tmdb.movie(1, end);

    Run run = fetching.links(1).run();

    assertThat(run.exitCode()).isPositive();
    assertThat(tmdb.requests()).hasSize(1);
    assertNowhere(Fetching.KEY, run);
  }

  @Test
  void itIsNotSaidOfAnAnswerThatDoesNotCome() {
    tmdb.movie(1, late(60_000, json(body(1))));

    Run run = fetching.links(1).run("fetch.timeout_seconds=0.1", "fetch.attempts=2");

    assertThat(run.out()).contains("no whole answer");
    assertNowhere(Fetching.KEY, run);
  }

  @Test
  void itIsNotSaidWhereNobodyListens() {
    tmdb.close();

    Run run = fetching.links(1).run();

    assertThat(run.message()).startsWith("fetch.base_url").contains("no connection");
    assertNowhere(Fetching.KEY, run);
  }

  @Test
  void aV3KeyGoesIntoTheUrlOfTheApiAlone() {
    tmdb.movies(862);

    fetching.links(862).run();

    assertThat(tmdb.requests()).hasSize(2);
    Request api = tmdb.requests().get(0);
    assertThat(api.query()).endsWith("&api_key=" + Fetching.KEY);
    assertThat(api.authorization()).isEmpty();
    Request image = tmdb.requests().get(1);
    assertThat(image.query()).isEmpty();
    assertThat(image.authorization()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {TmdbKey.ACCESS_TOKEN, TmdbKey.API_KEY})
  void aTokenGoesIntoTheHeaderOfTheApiAlone(String variable) {
    tmdb.movies(862);

    fetching.links(862).run(Map.of(variable, TOKEN), List.of());

    assertThat(tmdb.requests()).hasSize(2);
    Request api = tmdb.requests().get(0);
    assertThat(api.query()).isEqualTo("append_to_response=credits,keywords");
    assertThat(api.authorization()).isEqualTo("Bearer " + TOKEN);
    assertThat(tmdb.requests().get(1).authorization()).isEmpty();
  }

  @Test
  void theTokenIsUsedWhereBothAreSet() {
    tmdb.movies(862);

    fetching
        .links(862)
        .run(Map.of(TmdbKey.ACCESS_TOKEN, TOKEN, TmdbKey.API_KEY, Fetching.KEY), List.of());

    assertThat(tmdb.requests().get(0).authorization()).isEqualTo("Bearer " + TOKEN);
    assertThat(tmdb.requests()).noneMatch(request -> sends(request, Fetching.KEY));
  }

  @Test
  void aKeyFromAFileMayEndWithItsLine() {
    tmdb.movies(862);

    fetching.links(862).run(Map.of(TmdbKey.API_KEY, Fetching.KEY + "\n"), List.of());

    assertThat(tmdb.requests().get(0).query()).endsWith("&api_key=" + Fetching.KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"S3cret key", "S3cret\r\nHost: elsewhere", "S3crét", "S3cret\u0000"})
  void aKeyThatIsNoneIsToldWithoutSayingIt(String secret) {
    Run run = fetching.links(1).run(Map.of(TmdbKey.ACCESS_TOKEN, secret), List.of());

    assertThat(run.thrown()).isInstanceOf(UnusableException.class);
    assertThat(run.message())
        .isEqualTo(
            "TMDB_ACCESS_TOKEN holds spaces or characters that are in no key of TMDB; set it anew");
    assertThat(run.everything()).doesNotContain("S3cr");
    assertThat(tmdb.requests()).isEmpty();
  }

  @Test
  void noKeyIsTold() {
    for (var environment : List.of(Map.<String, String>of(), Map.of(TmdbKey.API_KEY, " "))) {
      Run run = fetching.links(1).run(environment, List.of());

      assertThat(run.thrown()).isInstanceOf(UnusableException.class);
      assertThat(run.message())
          .isEqualTo(
              "TMDB_API_KEY is not set: fetch-tmdb needs TMDB's v3 key there, or a v4 access token"
                  + " in TMDB_ACCESS_TOKEN");
    }
    assertThat(tmdb.requests()).isEmpty();
  }

  private void assertNowhere(String secret, Run run) {
    assertThat(run.everything()).doesNotContain(secret);
    for (Path file : fetching.files()) {
      assertThat(file.toString()).doesNotContain(secret);
      assertThat(fetching.text(file)).as("%s", file).doesNotContain(secret);
    }
  }

  private static boolean sends(Request request, String secret) {
    return (request.query() + request.authorization()).contains(secret);
  }

  private static String sent(HttpExchange exchange) {
    return exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization");
  }
}
