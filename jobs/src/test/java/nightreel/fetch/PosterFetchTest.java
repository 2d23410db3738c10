package nightreel.fetch;

import static nightreel.fetch.StubTmdb.JPEG;
import static nightreel.fetch.StubTmdb.body;
import static nightreel.http.StubServer.halfOf;
import static nightreel.http.StubServer.image;
import static nightreel.http.StubServer.json;
import static nightreel.http.StubServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import nightreel.fetch.Fetching.Run;
import nightreel.http.StubServer.Behaviour;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The posters: which are fetched, from where, and under which names they are saved. */
class PosterFetchTest {

  private static final String POSTER = "/t/p/w342/p862.jpg";

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
  void moviesThatShareATmdbIdShareItsPoster() {
    tmdb.movies(862, 8844);

    fetching.links(862, 8844, 862).run();

    assertThat(fetching.poster(1)).hasBinaryContent(JPEG);
    assertThat(fetching.poster(2)).hasBinaryContent(JPEG);
    assertThat(fetching.poster(3)).hasBinaryContent(JPEG);
    assertThat(tmdb.asked(POSTER)).isEqualTo(1);
  }

  @Test
  void postersAreInTheWidthOfTheSettings() {
    tmdb.movies(862).path("/t/p/original/p862.jpg", image(JPEG));

    fetching.links(862).run("fetch.poster_width=original");

    assertThat(tmdb.paths()).containsExactly("/3/movie/862", "/t/p/original/p862.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fetch.poster_width=''", "paths.posters=''"})
  void postersThatNobodyWantsAreNotFetched(String setting) {
    tmdb.movies(862);

    Run run = fetching.links(862).run(setting);

    assertThat(run.exitCode()).isZero();
    assertThat(tmdb.paths()).containsExactly("/3/movie/862");
    assertThat(run.out()).contains(", no posters").doesNotContainPattern("posters +[0-9]");
  }

  @Test
  void aResponseThatIsThereAlreadyIsEnoughForItsPoster() {
    tmdb.movies(862, 8844);
    fetching.links(862).write("tmdb/862.json", body(862));

    Run run = fetching.run();

    assertThat(tmdb.paths()).containsExactly(POSTER);
    assertThat(run.out())
        .containsPattern("responses +0 +1 +0 +0\n")
        .containsPattern("posters +1 +0 +0 +0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.jpg", "1.jpeg", "1.png"})
  void aPosterThatIsThereIsKept(String name) {
    tmdb.movies(862);

    fetching.links(862).write("posters/" + name, "a poster").run();

    assertThat(tmdb.paths()).containsExactly("/3/movie/862");
    assertThat(folder.resolve("posters/" + name)).hasContent("a poster");
  }

  @Test
  void aPosterOfZeroBytesIsFetchedAnew() {
    tmdb.movies(862);

    fetching.links(862).write("posters/1.jpg", "").run();

    assertThat(fetching.poster(1)).hasBinaryContent(JPEG);
  }

  @Test
  void onlyTheMovieThatLacksThePosterGetsIt() throws IOException {
    tmdb.movies(862);

    fetching.links(862, 862).write("posters/1.jpg", "my own").run();

    assertThat(fetching.poster(1)).hasContent("my own");
    assertThat(Files.readAllBytes(fetching.poster(2))).isEqualTo(JPEG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\""})
  void aMovieMayHaveNoPoster(String posterPath) {
    tmdb.movie(862, json("{\"id\":862,\"poster_path\":%s}".formatted(posterPath)));

    Run run = fetching.links(862).run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("posters +0 +0 +1 +0\n");
    assertThat(tmdb.requests()).hasSize(1);
    assertThat(fetching.run().out()).as("again").containsPattern("posters +0 +0 +1 +0\n");
  }

  @Test
  void aPosterThatTheImageServerDoesNotHaveIsMissing() {
    tmdb.movie(862, json(body(862)));

    Run run = fetching.links(862).run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("posters +0 +0 +1 +0\n");
    assertThat(fetching.poster(1)).doesNotExist();
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of("HTTP 500", status(500, ""), 3),
        Arguments.of("HTTP 403", status(403, "denied"), 1),
        Arguments.of("connection broke off", halfOf(JPEG), 3),
        Arguments.of("HTTP 200 without a JPEG or PNG image", json("<html>no</html>"), 3),
        Arguments.of("HTTP 200 without a JPEG or PNG image", json(""), 3));
  }

  /** In particular a 403 is no word on the key, which is not sent here. */
  @ParameterizedTest
  @MethodSource("troubles")
  void aPosterThatFailsLeavesTheResponseAndTheOthers(
      String reason, Behaviour trouble, int attempts) {
    tmdb.movies(862, 8844).path(POSTER, trouble);

    Run run = fetching.links(862, 8844).run();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("responses +2 +0 +0 +0\n")
        .containsPattern("posters +1 +0 +0 +1\n")
        .contains("poster failed, " + reason + ", TMDB ids (1: 862)");
    assertThat(tmdb.asked(POSTER)).isGreaterThanOrEqualTo(attempts);
    assertThat(fetching.poster(1)).doesNotExist();
    assertThat(fetching.poster(2)).exists();

    tmdb.movies(862).forgetRequests();
    assertThat(fetching.run().exitCode()).isZero();
    assertThat(tmdb.paths()).containsExactly(POSTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../../../etc/passwd", "p862.jpg", "/p862.jpg?size=large", "/a b.jpg"})
  void aPathThatIsNoFileNameIsNotAskedFor(String path) {
    tmdb.movie(862, json("{\"id\":862,\"poster_path\":\"%s\"}".formatted(path)));

    Run run = fetching.links(862).run();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("poster failed, poster_path is not a file name, TMDB ids (1: 862)");
    assertThat(tmdb.requests()).hasSize(1);
  }
}
