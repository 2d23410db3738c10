package nightreel.index;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.tables.Lake;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kinds of index of {@code index.compare} over the fused vectors of a lake, with queries of its
 * users, on one thread. It prints a table and asserts nothing:
 *
 * <pre>{@code
 * ./mvnw -B -Psoak -pl common,jobs test -Dtest=IndexBenchmarkTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dbenchmark.lake=FOLDER -Dbenchmark.run_date=2026-11-01
 * }</pre>
 */
@Tag("soak")
class IndexBenchmarkTest {

  private static final String LAKE = System.getProperty("benchmark.lake", "");

  @TempDir private Path folder;

  @Test
  void printsWhatEachKindIsWorth() {
    assumeTrue(!LAKE.isEmpty(), "-Dbenchmark.lake names no lake with a night that was embedded");
    var lake = new Lake(LocalSpark.session(), LAKE);
    LocalDate date = LocalDate.parse(System.getProperty("benchmark.run_date"));
    Conf conf = ConfReader.read(List.of(), List.of());
    MovieVectors vectors =
        MovieVectors.load(lake.read(Tables.ITEM_EMBEDDINGS, date), EmbedJob.FUSED);
    List<long[]> histories =
        IndexJob.queries(lake.read(Tables.SEQUENCES, date), conf.index().recallQueries());
    IndexBuild.Built built =
        IndexJob.content(
            new IndexBuild(
                MovieIndex.CONTENT,
                conf.index().content(),
                conf.index(),
                folder.toString(),
                "artefacts"),
            vectors,
            histories,
            conf.recommend().historyDecay(),
            new Configuration());
    System.out.printf(
        "%,d movies, width %d, %,d queries%n", vectors.size(), vectors.width(), histories.size());
    for (IndexTrial trial : built.trials()) {
      System.out.printf(
          "| `%s` %s | %.1f s | %.1f MB | %.4f | %,.0f |%n",
          trial.factory(),
          trial.parameters(),
          trial.buildSeconds(),
          trial.bytes() / 1e6,
          trial.recall100(),
          trial.queriesPerSecond());
    }
  }
}
