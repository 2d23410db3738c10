package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.LEAVE_ONE_OUT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.report.Results.Metric;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What became of the nights, one after the other.
 *
 * @param nights the newest first
 */
record Trend(List<TrendNight> nights) {

  /**
   * @param status of {@code Tables.RUNS}
   * @param seconds stage -> seconds, in the order of the stages
   * @param metrics those of the trend, under leave-one-out and over all targets
   */
  record TrendNight(
      LocalDate runDate,
      String status,
      List<String> failedChecks,
      Map<String, Double> seconds,
      List<Metric> metrics) {

    Optional<Metric> find(String method, String metric) {
      return metrics.stream()
          .filter(row -> row.method().equals(method) && row.metric().equals(metric))
          .findFirst();
    }

    double allSeconds() {
      return seconds.values().stream().mapToDouble(stage -> stage).sum();
    }
  }

  static final List<String> METHODS = List.of("popularity", "sasrec", "full_pipeline_mmr");

  /** Older nights are in the tables, and their pages stay where they are. */
  private static final int MOST_NIGHTS = 400;

  /** Reads three small tables, and of each night a few rows. */
  static Trend read(Lake lake) {
    if (!lake.exists(Tables.RUNS)) {
      return new Trend(List.of());
    }
    List<Row> runs =
        lake.readAll(Tables.RUNS)
            .groupBy(Table.RUN_DATE)
            // the newest run of a date, whose rows the tables hold
            .agg(max_by(struct("status", "failed_checks"), col("started_at")).as("run"))
            .select(Table.RUN_DATE, "run.status", "run.failed_checks")
            .orderBy(col(Table.RUN_DATE).desc())
            .limit(MOST_NIGHTS)
            .collectAsList();
    if (runs.isEmpty()) {
      return new Trend(List.of());
    }
    Column shown = col(Table.RUN_DATE).geq(runs.get(runs.size() - 1).getDate(0));
    Map<LocalDate, Map<String, Double>> seconds = seconds(lake, shown);
    Map<LocalDate, List<Metric>> metrics = metrics(lake, shown);
    return new Trend(
        runs.stream()
            .map(
                row -> {
                  LocalDate date = row.getDate(0).toLocalDate();
                  return new TrendNight(
                      date,
                      row.getString(1),
                      List.copyOf(row.<String>getList(2)),
                      seconds.getOrDefault(date, Map.of()),
                      metrics.getOrDefault(date, List.of()));
                })
            .toList());
  }

  private static Map<LocalDate, Map<String, Double>> seconds(Lake lake, Column shown) {
    var seconds = new HashMap<LocalDate, Map<String, Double>>();
    if (lake.exists(Tables.STAGE_RUNS)) {
      lake.readAll(Tables.STAGE_RUNS)
          .where(shown)
          .orderBy("started_at")
          .select(Table.RUN_DATE, "stage", "seconds")
          .collectAsList()
          .forEach(
              row ->
                  seconds
                      .computeIfAbsent(
                          row.getDate(0).toLocalDate(), unused -> new LinkedHashMap<>())
                      .put(row.getString(1), row.getDouble(2)));
    }
    return seconds;
  }

  private static Map<LocalDate, List<Metric>> metrics(Lake lake, Column shown) {
    var metrics = new HashMap<LocalDate, List<Metric>>();
    if (lake.exists(Tables.METRICS)) {
      Dataset<Row> rows =
          lake.readAll(Tables.METRICS)
              .where(shown)
              .where(col("protocol").equalTo(LEAVE_ONE_OUT).and(col("segment").equalTo(ALL)))
              .where(col("method").isin(METHODS.toArray()))
              .where(col("metric").isin(HeadlineSection.METRICS.toArray()));
      for (Row row : rows.collectAsList()) {
        LocalDate date = row.<java.sql.Date>getAs(Table.RUN_DATE).toLocalDate();
        metrics.computeIfAbsent(date, unused -> new ArrayList<>()).add(ResultsReader.metric(row));
      }
    }
    return metrics;
  }
}
