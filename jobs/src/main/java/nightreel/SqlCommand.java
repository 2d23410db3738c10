package nightreel;

import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
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

  private static final String OF_ALL_RUNS = "published_";

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
    Run run =
        Run.findPublished(night.lake(), night.runDate())
            .orElseThrow(
                () ->
                    new UnusableException(
                        "%s: no run is published there up to %s; run nightly first"
                            .formatted(night.lake().root(), night.runDate())));
    registerViews(night, run, query);
    try {
      Dataset<Row> found = night.spark().sql(query);
      // Scala's console may be another one by now
      scala.Console.withOut(
          System.out,
          () -> {
            found.show(rows, 0, false);
            return null;
          });
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UnusableException("query: " + e.getMessage().lines().findFirst().orElse(""), e);
      }
      throw e;
    }
    return Main.PUBLISHED;
  }

  /**
   * Registers each table as the published run left it, so that a query never mixes two runs, a view
   * of the recommendations with their titles, and {@code published_} and the name of a table for
   * what all published runs left in it.
   */
  static void registerViews(Night night, Run run, String query) {
    Lake lake = night.lake();
    for (Table table : Tables.ALL) {
      if (run.tableVersions().containsKey(table.name())) {
        run.rows(lake, table).createOrReplaceTempView(table.name());
      }
    }
    lake.readAll(Tables.RUNS).createOrReplaceTempView(Tables.RUNS.name());
    if (lake.exists(Tables.LLM_EXPLANATIONS)) {
      lake.read(Tables.LLM_EXPLANATIONS, run.runDate())
          .createOrReplaceTempView(Tables.LLM_EXPLANATIONS.name());
    }
    night.spark().sql(TITLED);
    registerHistories(lake, query);
  }

  /** The rows of every published run, with its date; only of tables that the query asks for. */
  private static void registerHistories(Lake lake, String query) {
    List<Run> published = Run.all(lake).stream().filter(Run::isPublished).toList();
    for (Table table : Tables.ALL) {
      String view = OF_ALL_RUNS + table.name();
      if (query.toLowerCase(Locale.ROOT).contains(view)) {
        published.stream()
            .filter(run -> run.tableVersions().containsKey(table.name()))
            .map(run -> rows(lake, table, run))
            .reduce(Dataset::unionAll)
            .ifPresent(rows -> rows.createOrReplaceTempView(view));
      }
    }
  }

  private static Dataset<Row> rows(Lake lake, Table table, Run run) {
    Dataset<Row> rows = run.rows(lake, table);
    return rows.select(
        Stream.concat(
                Stream.of(lit(java.sql.Date.valueOf(run.runDate())).as(Table.RUN_DATE)),
                Arrays.stream(table.columns().fieldNames()).map(rows::col))
            .toArray(Column[]::new));
  }
}
