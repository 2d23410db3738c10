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
import nightreel.Runs;
import nightreel.Runs.StageRun;
import nightreel.report.Results.Metric;
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
    return Runs.findPublishedOther(night.lake(), night.runDate())
        .map(date -> read(new Night(night.spark(), night.conf(), night.lake(), date)));
  }

  private static LastRun read(Night night) {
    return new LastRun(
        night.runDate(),
        rows(Runs.stageRuns(night)),
        ResultsReader.metrics(
            night
                .read(Tables.METRICS)
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
