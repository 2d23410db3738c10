package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The dataset that ships, whose figures its own README states. */
class SampleTest {

  private static final Path SAMPLE = Path.of("../data/sample");

  @Test
  void everyLineIsAccountedForAndNoneIsRejected() throws IOException {
    try (RawFiles files = sample()) {
      List<Account> accounts =
          files.requireUsable(
              ConfReader.read(
                      List.of(),
                      List.of("ingest.max_rejected_fraction=0", "ingest.max_duplicate_fraction=0"))
                  .ingest());

      assertThat(accounts)
          .containsExactly(
              new Account("ratings.csv", 100_836, List.of(), "the newest is kept"),
              new Account("movies.csv", 9_742, List.of(), "the first is kept"),
              new Account("links.csv", 9_742, List.of(), "the first is kept"),
              new Account("tags.csv", 3_683, List.of()),
              new Account("tmdb", 0, List.of()),
              new Account("posters", 0, List.of()));
      for (Account account : accounts.subList(0, 4)) {
        assertThat(account.read()).as(account.source()).isEqualTo(lines(account.source()) - 1);
      }
      assertThat(files.ratings().kept().select("user_id").distinct().count()).isEqualTo(610);
      assertThat(files.keptMovies(10).count()).isEqualTo(9_742);
    }
  }

  @Test
  void nearlyEveryMovieHasAYearAndNoTitleKeepsIt() {
    try (RawFiles files = sample()) {
      var movies = files.keptMovies(10);

      assertThat(movies.where("year IS NULL").count()).isEqualTo(12);
      assertThat(movies.where("year NOT BETWEEN 1900 AND 2018").count()).isZero();
      assertThat(movies.where("title RLIKE '\\\\([0-9]{4}\\\\)$'").count()).isZero();
      assertThat(movies.where("title RLIKE ', (The|A|An|Les|La|Le|Il)$'").count()).isZero();
      Row movie = movies.where("movie_id = 11").first();
      assertThat(movie.<String>getAs("title")).isEqualTo("The American President");
    }
  }

  private static RawFiles sample() {
    return RawFiles.check(
        LocalSpark.session(),
        new Conf.Paths(SAMPLE.toAbsolutePath().toString(), "", "", "", "", ""),
        ConfReader.read(List.of(), List.of()).ingest());
  }

  private static long lines(String name) throws IOException {
    try (Stream<String> lines = Files.lines(SAMPLE.resolve(name))) {
      return lines.count();
    }
  }
}
