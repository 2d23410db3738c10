package nightreel.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightreel.conf.UnusableException;
import nightreel.fetch.Fetching.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings and folders that no run can use are told before anything is asked. */
class FetchSettingsTest {

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
    assertThat(tmdb.requests()).isEmpty();
    tmdb.close();
  }

  @Test
  void aFolderWithoutLinks() {
    assertUnusable(
        fetching.run(),
        folder + ": holds no links.csv; set paths.movielens to a MovieLens dataset that has one");
  }

  @Test
  void noFolderForTheResponses() {
    assertUnusable(
        fetching.links(1).run("paths.tmdb=''"),
        "paths.tmdb is empty: set it to the folder for the responses, or give --output FOLDER");
  }

  @Test
  void aFolderThatIsNotOfThisMachine() {
    assertUnusable(
        fetching.links(1).run("paths.tmdb=s3a://bucket/tmdb"),
        "paths.tmdb is s3a://bucket/tmdb, but fetch-tmdb works on local folders: set it to one and"
            + " copy them then");
  }

  @Test
  void aFolderWhereThereIsAFile() {
    Run run = fetching.links(1).run("paths.tmdb=" + folder.resolve("links.csv"));

    assertThat(run.thrown()).isInstanceOf(UnusableException.class);
    assertThat(run.message())
        .startsWith(folder.resolve("links.csv") + ": no folder can be made there (")
        .endsWith("; choose another");
  }

  @Test
  void anAddressThatIsNone() {
    assertUnusable(
        fetching.links(1).run("fetch.base_url=api.themoviedb.org/3"),
        "setting fetch: base_url must be an http or https URL without user, query and fragment");
  }

  @Test
  void theOutputOfTheCommandLineWinsOverTheSettings() {
    fetching.links(1).write("elsewhere/1.json", StubTmdb.body(1)).write("posters/1.jpg", "x");

    Run run =
        fetching.run(
            Map.of("TMDB_API_KEY", Fetching.KEY),
            List.of("--output", folder.resolve("elsewhere").toString()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("0 movies to fetch into " + folder.resolve("elsewhere"));
  }

  private static void assertUnusable(Run run, String message) {
    assertThat(run.thrown()).isInstanceOf(UnusableException.class).hasMessage(message);
    assertThat(run.out() + run.err()).isEmpty();
  }
}
