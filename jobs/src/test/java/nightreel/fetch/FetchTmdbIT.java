package nightreel.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, with a real environment and real signals. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FetchTmdbIT {

  private static final int SIGNAL_TERM = 143;
  private static final long[] IDS = LongStream.rangeClosed(1, 40).toArray();

  /** A process, and the files that hold what it says. */
  private record Started(Process process, Path out, Path err) {

    int exitCode() throws InterruptedException {
      return process.waitFor();
    }

    String said() throws IOException {
      return Files.readString(out);
    }

    String complained() throws IOException {
      return Files.readString(err);
    }
  }

  @TempDir private Path folder;
  @TempDir private Path logs;

  private StubTmdb tmdb;
  private Fetching fetching;

  @BeforeEach
  void start() {
    tmdb = new StubTmdb();
    fetching = new Fetching(folder, tmdb).links(IDS);
  }

  @AfterEach
  void stop() {
    tmdb.close();
  }

  @Test
  void aRunThatIsToldToEndSaysWhatItDidAndTheNextGoesOn() throws Exception {
    tmdb.movies(IDS);
    for (long id = 21; id <= 40; id++) {
      tmdb.movie(id, StubTmdb.late(300_000, StubTmdb.json("")));
    }
    Started run = start(Fetching.KEY);
    awaitRequests(run, 24);

    run.process().destroy();

    assertThat(run.exitCode()).isEqualTo(SIGNAL_TERM);
    assertThat(run.said())
        .containsPattern("responses +20 +0 +0 +0\n")
        .contains("20 movies are left to fetch");
    assertThat(run.complained())
        .isEqualTo("nightreel: stopped; the same command goes on from here\n");
    assertTheNextRunFetchesTheRest();
  }

  @Test
  void aRunThatIsKilledLeavesWholeFilesAlone() throws Exception {
    tmdb.movies(IDS);
    for (long id = 21; id <= 40; id++) {
      tmdb.movie(id, StubTmdb.stalling(StubTmdb.body(id).getBytes(UTF_8), 300_000));
    }
    Started run = start(Fetching.KEY);
    awaitRequests(run, 24);

    run.process().destroyForcibly().waitFor();

    assertTheNextRunFetchesTheRest();
  }

  @Test
  void noKeyIsOneLineAndExitCodeTwo() throws Exception {
    Started run = start("");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.said()).isEmpty();
    assertThat(run.complained()).startsWith("nightreel: TMDB_API_KEY is not set: ").hasLineCount(1);
  }

  private void assertTheNextRunFetchesTheRest() throws Exception {
    long whole = LongStream.of(IDS).filter(id -> Files.exists(fetching.response(id))).count();
    assertThat(whole).isEqualTo(20);
    tmdb.movies(IDS).forgetRequests();

    Started next = start(Fetching.KEY);

    assertThat(next.exitCode()).isZero();
    assertThat(next.said()).containsPattern("responses +20 +20 +0 +0\n");
    for (long id : IDS) {
      assertThat(fetching.response(id)).hasContent(StubTmdb.body(id));
      assertThat(tmdb.askedForMovie(id)).as("movie %d", id).isEqualTo(id <= 20 ? 0 : 1);
    }
    assertThat(fetching.files()).as("also no part of a file").hasSize(1 + 40 + 40);
  }

  private void awaitRequests(Started run, int movies) throws InterruptedException {
    while (run.process().isAlive() && askedMovies() < movies) {
      Thread.sleep(20);
    }
    assertThat(askedMovies()).isEqualTo(movies);
  }

  private long askedMovies() {
    return tmdb.paths().stream().filter(path -> path.startsWith("/3/")).distinct().count();
  }

  private Started start(String key) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "nightreel.Main",
                "fetch-tmdb"));
    command.addAll(
        List.of(fetching.arguments(List.of(), "fetch.connections=4", "fetch.timeout_seconds=300")));
    var builder = new ProcessBuilder(command);
    builder.environment().put(TmdbKey.API_KEY, key);
    builder.environment().remove(TmdbKey.ACCESS_TOKEN);
    Path out = Files.createTempFile(logs, "out", "");
    Path err = Files.createTempFile(logs, "err", "");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Started(builder.start(), out, err);
  }
}
