package nightreel;

import java.time.LocalDate;
import java.util.concurrent.Callable;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spark SQL over the last published run: one view a table, all of the same run. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Query the last published run with Spark SQL.")
final class SqlCommand implements Callable<Integer> {

  /** Recommendations as people read them. */
  private static final String TITLED =
      """
      CREATE OR REPLACE TEMPORARY VIEW titled_recommendations AS
      SELECT user_id, rank, movie_id, title, year, genres, score, sources, explanation,
        explanation_by
      FROM recommendations JOIN movies USING (movie_id)""";

  @Mixin private RunOptions options;

  @Option(names = "--rows", defaultValue = "100", description = "Print at most this many rows.")
  private int rows;

  @Parameters(
      paramLabel = "QUERY",
      description = "Such as: SELECT * FROM recommendations WHERE user_id = 1")
  private String query;

  @Override
  public Integer call() {
    Night night = options.open(options.conf());
    LocalDate runDate =
        Runs.findPublished(night.lake(), night.runDate())
            .orElseThrow(
                () ->
                    new UnusableException(
                        "%s: no run is published there up to %s; run nightly first"
                            .formatted(night.lake().root(), night.runDate())));
    registerViews(night, runDate);
    try {
      night.spark().sql(query).show(rows, 0, false);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UnusableException("query: " + e.getMessage().lines().findFirst().orElse(""), e);
      }
      throw e;
    }
    return Main.PUBLISHED;
  }

  /**
   * Registers each table as the published run left it, so that a query never mixes two runs, and a
   * view of the recommendations with their titles.
   */
  static void registerViews(Night night, LocalDate runDate) {
    Lake lake = night.lake();
    Row run = lake.read(Tables.RUNS, runDate).first();
    var versions = run.<String, Long>getJavaMap(run.fieldIndex("table_versions"));
    for (Table table : Tables.ALL) {
      Long version = versions.get(table.name());
      if (version != null) {
        lake.readVersion(table, runDate, version).createOrReplaceTempView(table.name());
      }
    }
    lake.readAll(Tables.RUNS).createOrReplaceTempView(Tables.RUNS.name());
    if (lake.exists(Tables.LLM_EXPLANATIONS)) {
      lake.read(Tables.LLM_EXPLANATIONS, runDate)
          .createOrReplaceTempView(Tables.LLM_EXPLANATIONS.name());
    }
    night.spark().sql(TITLED);
  }
}
