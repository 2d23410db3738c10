package nightreel.ingest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.ingest.Account.Rejected;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real responses and exports of TMDB and real posters, which may not be part of the project: the
 * folders {@code tmdb} and {@code posters} below {@code NIGHTREEL_REAL_DATA}, else below {@code
 * ../shared/data} beside the project. Skipped where they are not there.
 */
class RealTmdbTest {

  private static final Path DATA =
      Path.of(System.getenv().getOrDefault("NIGHTREEL_REAL_DATA", "../../shared/data"))
          .toAbsolutePath();

  @BeforeEach
  void requireData() {
    assumeTrue(Files.isDirectory(DATA.resolve("tmdb")), () -> "no real data at " + DATA);
  }

  @Test
  void everyMovieThatTheResponsesKnowIsDescribed() {
    try (RawFiles files = check()) {
      Dataset<Row> movies = files.keptMovies(10);
      Dataset<Row> responses =
          files.tmdb().kept().where("source LIKE 'movie_responses%'").select("tmdb_id");
      Account account = files.tmdb().account();

      assertThat(responses.count()).as("one id is there twice").isEqualTo(9_624);
      assertThat(movies.join(responses, "tmdb_id").count())
          .as("two movies share an id")
          .isEqualTo(9_625);
      assertThat(movies.where("runtime IS NOT NULL").count())
          .as("one more is only in an export")
          .isEqualTo(9_626);
      assertThat(account.read()).isEqualTo(9_625 + 4_803 + 2_500);
      assertThat(rejected(account))
          .isEqualTo(Map.of("duplicate", 1L, "unknown_movie", (4_803L - 3_536) + (2_500 - 2_349)));
      assertThat(movies.where("year IS NULL").count()).isEqualTo(4);
    }
  }

  @Test
  void everyPosterIsReadable() {
    try (RawFiles files = check()) {
      Account account = files.posters().account();

      assertThat(account.kept()).isEqualTo(4_000);
      assertThat(account.rejected()).isEmpty();
      assertThat(files.keptPosters(Conf.PosterNames.MOVIE_ID).columns())
          .containsExactlyInAnyOrder(Tables.POSTERS.columns().fieldNames());
    }
  }

  private static Map<String, Long> rejected(Account account) {
    return account.rejected().stream().collect(toMap(Rejected::reason, Rejected::rows));
  }

  private static RawFiles check() {
    return RawFiles.check(
        LocalSpark.session(),
        new Conf.Paths(
            Path.of("../data/sample").toAbsolutePath().toString(),
            DATA.resolve("tmdb").toString(),
            DATA.resolve("posters").toString(),
            "",
            "",
            ""),
        ConfReader.read(List.of(), List.of()).ingest());
  }
}
