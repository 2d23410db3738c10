package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.LEAVE_ONE_OUT;
import static org.apache.spark.sql.functions.col;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.Night;
import nightreel.Run;
import nightreel.Runs;
import nightreel.Runs.StageRun;
import nightreel.report.Results.Metric;
import nightreel.tables.Lake;
import nightreel.tables.Tables;

/**
 * The published run that a night is compared with.
 *
 * @param rows table -> rows
 * @param metrics under leave-one-out, over all targets
 */
record LastRun(LocalDate runDate, Map<String, Long> rows, List<Metric> metrics) {

  /** The newest published run before a night, else the newest of all; never the night itself. */
  static Optional<LastRun> find(Night night) {
    return Run.findPublishedOther(night.lake(), night.runDate())
        .map(run -> read(night.lake(), run));
  }

  /** As it was published, also where its date is being run again. */
  private static LastRun read(Lake lake, Run run) {
    return new LastRun(
        run.runDate(),
        rows(Runs.stageRuns(lake, run)),
        ResultsReader.metrics(
            run.rows(lake, Tables.METRICS)
                .where(col("protocol").equalTo(LEAVE_ONE_OUT).and(col("segment").equalTo(ALL)))));
  }

  /** How many rows each table got. */
  static Map<String, Long> rows(List<StageRun> stageRuns) {
    var rows = new LinkedHashMap<String, Long>();
    stageRuns.forEach(run -> rows.putAll(run.tableRows()));
    return rows;
  }

  Optional<Metric> find(String method, String metric) {
    return metrics.stream()
        .filter(row -> row.method().equals(method) && row.metric().equals(metric))
        .findFirst();
  }
}
