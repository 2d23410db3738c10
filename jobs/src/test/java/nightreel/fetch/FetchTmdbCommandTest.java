package nightreel.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nightreel.fetch.StubTmdb.body;
import static nightreel.http.StubServer.halfOf;
import static nightreel.http.StubServer.hangingUp;
import static nightreel.http.StubServer.json;
import static nightreel.http.StubServer.late;
import static nightreel.http.StubServer.stalling;
import static nightreel.http.StubServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nightreel.fetch.Fetching.Run;
import nightreel.http.StubServer.Behaviour;
import nightreel.http.StubServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses: what is asked of TMDB, what is saved, and what a run says of it. */
class FetchTmdbCommandTest {

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

  @Test
  void eachMovieIsAskedForOnceAndItsAnswerSavedAsItCame() {
    tmdb.movies(862, 8844);
    fetching.links(862, 8844, 862);

    Run run = fetching.run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(fetching.response(862)).hasContent(body(862));
    assertThat(fetching.response(8844)).hasContent(body(8844));
    assertThat(tmdb.askedForMovie(862)).isEqualTo(1);
    assertThat(tmdb.requests())
        .filteredOn(request -> request.path().startsWith("/3/"))
        .extracting(Request::query)
        .containsOnly("append_to_response=credits,keywords&api_key=" + Fetching.KEY);
    assertThat(run.out())
        .contains(
            "links.csv: 3 rows, 2 TMDB movies; skipped: 0 rows without a tmdbId, 0 unreadable")
        .containsPattern("responses +2 +0 +0 +0\n")
        .containsPattern("posters +2 +0 +0 +0\n");
  }

  @Test
  void whatIsThereIsNotAskedForAgain() {
    tmdb.movies(862, 8844);
    fetching.links(862, 8844).write("tmdb/862.json", body(862)).run();
    assertThat(tmdb.askedForMovie(862)).isZero();

    tmdb.forgetRequests();
    Run again = fetching.run();

    assertThat(again.exitCode()).isZero();
    assertThat(tmdb.requests()).isEmpty();
    assertThat(again.out())
        .contains("0 movies to fetch")
        .containsPattern("responses +0 +2 +0 +0\n")
        .containsPattern("posters +0 +2 +0 +0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"id\":862,\"title\":\"Toy", "{\"id\":863}", "[862]", "null", "x"})
  void aFileThatIsNoAnswerIsReplaced(String useless) {
    tmdb.movies(862);

    fetching.links(862).write("tmdb/862.json", useless).run();

    assertThat(fetching.response(862)).hasContent(body(862));
  }

  @Test
  void aMovieThatTmdbDoesNotHaveIsAnAnswerAndKept() {
    fetching.links(5);

    Run run = fetching.run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("responses +0 +0 +1 +0\n");
    assertThat(fetching.response(5)).hasContent(StubTmdb.NOT_FOUND);
    assertThat(tmdb.askedForMovie(5)).isEqualTo(1);

    assertThat(fetching.run().out()).containsPattern("responses +0 +0 +1 +0\n");
    assertThat(tmdb.askedForMovie(5)).as("asked again").isEqualTo(1);

    tmdb.movies(5);
    Run again = fetching.run(Map.of("TMDB_API_KEY", Fetching.KEY), List.of("--retry-missing"));
    assertThat(again.out()).containsPattern("responses +1 +0 +0 +0\n");
    assertThat(fetching.response(5)).hasContent(body(5));
  }

  static Stream<Arguments> passingTroubles() {
    byte[] whole = body(862).getBytes(UTF_8);
    return Stream.of(
        Arguments.of("HTTP 500", status(500, "oops")),
        Arguments.of("HTTP 503", status(503, "", "Retry-After", "0")),
        Arguments.of("HTTP 429", status(429, "{}", "Retry-After", "soon")),
        Arguments.of("connection broke off", halfOf(whole)),
        Arguments.of("connection broke off", hangingUp()),
        Arguments.of("HTTP 200 without the JSON of the movie", json("{\"id\":862,\"tit")),
        Arguments.of("HTTP 200 without the JSON of the movie", json("{\"id\":862} {}")),
        Arguments.of("HTTP 200 without the JSON of the movie", json(body(863))),
        Arguments.of("HTTP 200 without the JSON of the movie", json("<html>Busy</html>")),
        Arguments.of("HTTP 200 without the JSON of the movie", json("")));
  }

  @ParameterizedTest
  @MethodSource("passingTroubles")
  void aPassingTroubleIsGotOverOrCountedInTheEnd(String reason, Behaviour trouble) {
    tmdb.movies(1, 2).movie(862, trouble, trouble, json(body(862))).movie(7, trouble);
    fetching.links(1, 862, 7, 2);

    Run run = fetching.run("fetch.poster_width=''");

    assertThat(fetching.response(862)).hasContent(body(862));
    assertThat(fetching.files()).doesNotContain(Path.of("tmdb/7.json"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("responses +3 +0 +0 +1\n")
        .contains("response failed, " + reason + ", TMDB ids (1: 7)");
    // a client may send a request anew when a connection that it had kept is gone
    assertThat(tmdb.askedForMovie(7)).isBetween(3L, 6L);
  }

  static Stream<Behaviour> slowness() {
    return Stream.of(late(60_000, json(body(862))), stalling(body(862).getBytes(UTF_8), 60_000));
  }

  @ParameterizedTest
  @MethodSource("slowness")
  void anAnswerThatIsNotWholeInTimeIsAskedForAgain(Behaviour slow) {
    tmdb.movie(862, slow, json(body(862))).movie(7, slow);

    // many attempts, since on a busy machine a good answer may be late as well
    Run run =
        fetching
            .links(862)
            .run("fetch.timeout_seconds=0.3", "fetch.attempts=30", "fetch.poster_width=''");
    assertThat(run.exitCode()).isZero();
    assertThat(fetching.response(862)).hasContent(body(862));

    run = fetching.links(7).run("fetch.timeout_seconds=0.1", "fetch.attempts=2");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("response failed, no whole answer within 0.1 s, TMDB ids (1: 7)");
  }

  @Test
  void noMoreAttemptsAreMadeThanAllowed() {
    tmdb.movie(7, status(500, ""));

    fetching.links(7).run("fetch.attempts=4");

    assertThat(tmdb.askedForMovie(7)).isEqualTo(4);
  }

  @Test
  void aLastingTroubleIsNotTriedAgain() {
    tmdb.movie(7, status(400, "")).movie(8, status(404, "<html>no such page</html>"));

    Run run = fetching.links(7, 8).run();

    assertThat(tmdb.requests()).hasSize(2);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("response failed, HTTP 400, TMDB ids (1: 7)")
        .contains("HTTP 404 that is not TMDB's (is fetch.base_url right?), TMDB ids (1: 8)");
  }

  @Test
  void everybodyWaitsAsLongAsTmdbAsks() {
    tmdb.movie(1, status(429, "", "Retry-After", "1"), json(body(1))).movies(2, 3);
    fetching.links(1, 2, 3);

    Run run = fetching.run("fetch.connections=1", "fetch.poster_width=''");

    assertThat(run.exitCode()).isZero();
    List<Request> requests = tmdb.requests();
    assertThat(requests).hasSize(4);
    for (Request later : requests.subList(1, 4)) {
      assertThat(Duration.ofNanos(later.nanos() - requests.get(0).nanos()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }
  }

  @Test
  void aWaitThatIsLongerThanAllowedStopsTheRun() {
    tmdb.movies(1, 3).movie(2, status(429, "", "Retry-After", "3600"));

    Run run = fetching.links(1, 2, 3).run("fetch.connections=1", "fetch.poster_width=''");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "nightreel: fetch.base_url %s asks to wait 3,600 s, longer than"
                    .formatted(tmdb.apiUrl())
                + " fetch.longest_wait_seconds 5.0; go on later\n");
    assertThat(run.out()).containsPattern("responses +1 +0 +0 +0\n");
    assertThat(tmdb.askedForMovie(3)).isZero();
  }

  @Test
  void manyFailuresInARowStopTheRun() {
    long[] ids = LongStream.rangeClosed(1, 100).toArray();
    for (long id : ids) {
      tmdb.movie(id, status(502, ""));
    }

    Run run = fetching.links(ids).run("fetch.consecutive_failures=10", "fetch.connections=1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "nightreel: 10 movies in a row failed (fetch.consecutive_failures), the last with HTTP"
                + " 502; go on later\n");
    assertThat(tmdb.requests()).hasSize(30);
    assertThat(run.out())
        .containsPattern("responses +0 +0 +0 +10\n")
        .contains("90 movies are left to fetch");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusedKeyStopsTheRunAtOnce(int status) {
    long[] ids = LongStream.rangeClosed(1, 50).toArray();
    for (long id : ids) {
      tmdb.movie(id, status(status, "{\"status_code\":7,\"success\":false}"));
    }

    Run run = fetching.links(ids).run("fetch.connections=2");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.thrown()).isInstanceOf(nightreel.conf.UnusableException.class);
    assertThat(run.message())
        .isEqualTo(
            "TMDB refuses the key in TMDB_API_KEY (HTTP %d): set it to your key of"
                    .formatted(status)
                + " themoviedb.org/settings/api");
    assertThat(tmdb.requests()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aServerThatNobodyEverMetIsAWrongSetting() {
    String url = tmdb.apiUrl();
    tmdb.close();

    Run run = fetching.links(1, 2, 3).run("fetch.base_url=" + url);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.message())
        .isEqualTo(
            "fetch.base_url %s: no connection in 3 attempts; correct the setting, or try again"
                    .formatted(url)
                + " when the network is up");
  }

  @Test
  void requestsKeepTheirRate() {
    long[] ids = LongStream.rangeClosed(1, 20).toArray();

    fetching.links(ids).run("fetch.requests_per_second=20", "fetch.poster_width=''");

    LongSummaryStatistics came =
        tmdb.requests().stream().mapToLong(StubTmdb.Request::nanos).summaryStatistics();
    assertThat(came.getCount()).isEqualTo(20);
    // 19 distances of 50 ms, but for what the first request needs longer than the last on its way
    assertThat(Duration.ofNanos(came.getMax() - came.getMin()))
        .isGreaterThan(Duration.ofMillis(700));
  }

  @Test
  void noMoreRequestsThanAllowedAreUnderWay() {
    long[] ids = LongStream.rangeClosed(1, 8).toArray();
    for (long id : ids) {
      tmdb.movie(id, late(100, json(body(id))));
    }

    fetching.links(ids).run("fetch.connections=2", "fetch.poster_width=''");

    assertThat(tmdb.requests()).hasSize(8);
    assertThat(tmdb.mostUnderWay()).isLessThanOrEqualTo(2);
  }

  @Test
  void aKilledRunGoesOnWhereItStopped() throws InterruptedException {
    long[] ids = LongStream.rangeClosed(1, 40).toArray();
    tmdb.movies(ids);
    for (long id = 21; id <= 40; id++) {
      tmdb.movie(id, late(60_000, json(body(id))));
    }
    fetching.links(ids);

    var first = new Thread(() -> fetching.run("fetch.connections=4"));
    first.start();
    while (first.isAlive()
        && tmdb.paths().stream().filter(path -> path.startsWith("/3/")).count() < 24) {
      Thread.sleep(5);
    }
    first.interrupt();
    first.join();

    List<Path> kept = fetching.files();
    assertThat(kept).hasSize(1 + 20 + 20).contains(Path.of("tmdb/20.json"));
    tmdb.movies(ids).forgetRequests();
    Run second = fetching.run();

    assertThat(second.exitCode()).isZero();
    assertThat(second.out())
        .containsPattern("responses +20 +20 +0 +0\n")
        .containsPattern("posters +20 +20 +0 +0\n");
    assertThat(tmdb.paths()).hasSize(40).doesNotHaveDuplicates();
    assertThat(tmdb.askedForMovie(20)).as("has a response").isZero();
    assertThat(fetching.files()).hasSize(1 + 40 + 40);
  }

  @Test
  void aFolderThatCannotBeWrittenEndsTheRun() throws IOException {
    tmdb.movies(1, 2);
    java.nio.file.Files.createDirectories(folder.resolve("tmdb/.1.json.part"));

    Run run = fetching.links(1, 2).run("fetch.connections=1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.message())
        .startsWith(fetching.response(1) + ": cannot be written (")
        .endsWith("make room or choose another folder");
  }
}
