package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.Night;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night of hand-made tables in a lake, from the checks to what people read. */
class ReportJobIT {

  private static final LocalDate DATE = LocalDate.of(2026, 11, 23);
  private static final Timestamp TIME = Timestamp.valueOf("2026-11-23 03:00:00");

  @TempDir private Path folder;

  @Test
  void aNightIsReportedAndComparedWithTheLastPublishedOne() throws Exception {
    Night night = night(DATE);
    writeTables(night);
    writeStageRuns(night);

    ReportJob.run(night);

    Path reports = folder.resolve("reports/2026-11-23");
    var summary = new ObjectMapper().readTree(reports.resolve("summary.json").toFile());
    assertThat(summary.get("published").asBoolean()).isTrue();
    assertThat(summary.at("/tables/movies/rows").asLong()).isEqualTo(5);
    assertThat(summary.get("metrics")).hasSize(2);
    assertThat(reports.resolve("index.html")).content().contains("Title 3").contains("0.0400");

    publish(night(DATE.minusDays(1)), 0.0601);
    List<String> failed = Gate.check(night);
    assertThat(failed)
        .containsExactly(
            "ndcg@10 of full_pipeline_mmr fell from 0.0601 (2026-11-22) to 0.0400, 33%, more than"
                + " the 20% of gate.max_relative_fall");
    assertThat(printed(night, failed))
        .contains("2026-11-23 is NOT published:", "  - ndcg@10 of full_pipeline_mmr fell")
        .contains("full pipeline + MMR   0.1000 [0.080, 0.120]")
        .contains("user 1, 4 movies")
        .contains("Title 5 (1995)");
  }

  private Night night(LocalDate date) {
    var conf =
        ConfReader.read(
            List.of(),
            List.of(
                "paths.lake=" + folder.resolve("lake"),
                "paths.reports=" + folder.resolve("reports"),
                "recommend.top_k=1"));
    var spark = LocalSpark.session();
    return new Night(spark, conf, new Lake(spark, conf.paths().lake()), date);
  }

  private static void writeTables(Night night) {
    var movies = new ArrayList<Row>();
    for (long id = 1; id <= 5; id++) {
      movies.add(Movies.movie(id, "Title " + id, 1995, List.of("Drama"), List.of()));
    }
    Long[] seen = {1L, 2L, 3L, 4L};
    Map<String, Long> madeFrom = Map.of("sequences", 1L);
    write(night, Tables.MOVIES, movies);
    write(night, Tables.SEQUENCES, List.of(RowFactory.create(1L, seen, seen, 2)));
    write(night, Tables.REJECTED, List.of());
    write(night, Tables.POSTERS, List.of());
    write(
        night,
        Tables.ITEM_EMBEDDINGS,
        List.of(fused(1, 1f, 0f), fused(2, 0.8f, 0.6f), fused(5, 0f, 1f)));
    write(
        night,
        Tables.MODELS,
        List.of(
            RowFactory.create(
                "sasrec", "m.pt", 9L, "abc", madeFrom, "{}", seen, 70L, 0.05, null, null)));
    write(
        night,
        Tables.TRAINING_LOG,
        List.of(RowFactory.create("sasrec", 70L, 1, 7.5, 0.1, 0.05, 900.0, 3.0, 0.001)));
    write(
        night,
        Tables.INDEX_TRIALS,
        List.of(RowFactory.create("content", "Flat", "", true, 3, 2, 9L, 0.1, 1.0, 9.0)));
    write(night, Tables.BLEND, List.of());
    write(night, Tables.MMR_CURVE, List.of());
    write(
        night,
        Tables.RECOMMENDATIONS,
        List.of(RowFactory.create(1L, 1, 5L, 0.9, null, 0.5, 0.0, Map.of("content", 1))));
    writeMetrics(night, 0.04);
    write(
        night,
        Tables.AB_COMPARISON,
        List.of(
            RowFactory.create(
                "leave_one_out",
                "sasrec",
                "full_pipeline_mmr",
                "ndcg@10",
                0.0,
                -0.1,
                0.1,
                1.0,
                1L)));
  }

  private static Row fused(long movieId, Float... vector) {
    return RowFactory.create(movieId, "fused", vector, new String[0], null);
  }

  private static void writeMetrics(Night night, double ndcg) {
    write(
        night,
        Tables.METRICS,
        List.of(
            RowFactory.create(
                "leave_one_out", "all", "full_pipeline_mmr", "hr@10", 0.1, 0.08, 0.12, 1L),
            RowFactory.create(
                "leave_one_out", "all", "full_pipeline_mmr", "ndcg@10", ndcg, 0.03, 0.07, 1L)));
  }

  private static void writeStageRuns(Night night) {
    var rows = new ArrayList<Row>();
    for (Stage stage : Stage.values()) {
      if (stage != Stage.REPORT) {
        var run = Nights.stageRun(stage, 5);
        rows.add(
            RowFactory.create(
                stage.command(), "run", TIME, 1.5, run.tableRows(), run.tableVersions()));
      }
    }
    write(night, Tables.STAGE_RUNS, rows);
  }

  private static void publish(Night night, double ndcg) {
    writeMetrics(night, ndcg);
    write(
        night,
        Tables.RUNS,
        List.of(
            RowFactory.create(
                "run", "published", TIME, TIME, "1", "", Map.of(), new String[0], true)));
  }

  private static void write(Night night, Table table, List<Row> rows) {
    night.write(table, night.spark().createDataFrame(rows, table.columns()));
  }

  private static String printed(Night night, List<String> failedChecks) {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      NightSummary.print(night, failedChecks);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
