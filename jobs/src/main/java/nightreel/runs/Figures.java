package nightreel.runs;

import static org.apache.spark.sql.functions.col;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nightreel.Run;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Figures of runs as people read them. */
final class Figures {

  /** The method whose lists people see. */
  static final String PUBLISHED_METHOD = "full_pipeline_mmr";

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final String NONE = "-";

  private Figures() {}

  /** One metric of one method. */
  record Key(String method, String metric) {}

  /** Leave-one-out metrics over all targets, with their intervals. */
  static Dataset<Row> leaveOneOut(Dataset<Row> metrics) {
    return metrics.where("protocol = 'leave_one_out' AND segment = 'all'");
  }

  /**
   * All of a run's leave-one-out metrics over all targets, such as {@code 0.0772 [0.060, 0.094]}.
   */
  static Map<Key, String> of(Lake lake, Run run) {
    var figures = new HashMap<Key, String>();
    for (Row row : leaveOneOut(run.rows(lake, Tables.METRICS)).collectAsList()) {
      figures.put(new Key(row.getAs("method"), row.getAs("metric")), withInterval(row));
    }
    return figures;
  }

  /**
   * A metric of what people see, of each run that has measured it: run id -> figure.
   *
   * @param runs all there are, those of one date one after the other, the newest last
   */
  static Map<String, String> headlines(Lake lake, List<Run> runs, String metric) {
    var newest = new HashMap<LocalDate, Run>();
    runs.forEach(run -> newest.put(run.runDate(), run));
    var headlines = new HashMap<String, String>();
    if (!lake.exists(Tables.METRICS)) {
      return headlines;
    }
    // one reading for nearly all of them: a date's rows are those of its newest run
    for (Row row : headline(lake.readAll(Tables.METRICS), metric).collectAsList()) {
      Run run = newest.get(row.<java.sql.Date>getAs(Table.RUN_DATE).toLocalDate());
      if (run != null && hasMetrics(run)) {
        headlines.put(run.runId(), withInterval(row));
      }
    }
    runs.stream()
        .filter(run -> newest.get(run.runDate()) != run && hasMetrics(run))
        .forEach(
            run ->
                headline(run.rows(lake, Tables.METRICS), metric)
                    .collectAsList()
                    .forEach(row -> headlines.put(run.runId(), withInterval(row))));
    return headlines;
  }

  private static Dataset<Row> headline(Dataset<Row> metrics, String metric) {
    return leaveOneOut(metrics)
        .where(col("method").equalTo(PUBLISHED_METHOD).and(col("metric").equalTo(metric)));
  }

  private static boolean hasMetrics(Run run) {
    return run.tableVersions().containsKey(Tables.METRICS.name());
  }

  private static String withInterval(Row row) {
    Double low = row.getAs("low");
    Double high = row.getAs("high");
    double value = row.getAs("value");
    return low == null || high == null
        ? String.format(Locale.ROOT, "%.4f", value)
        : String.format(Locale.ROOT, "%.4f [%.3f, %.3f]", value, low, high);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** In the time zone of whoever looks. */
  static String minute(Instant time) {
    return MINUTE.format(time.atZone(ZoneId.systemDefault()));
  }

  /** Hours, minutes and seconds. */
  static String duration(Run run) {
    return Optional.ofNullable(run.finishedAt())
        .map(end -> Duration.between(run.startedAt(), end))
        .map(d -> "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart()))
        .orElse(NONE);
  }

  static String orNone(String text) {
    return text == null || text.isEmpty() ? NONE : text;
  }
}
