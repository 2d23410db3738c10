package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.FULL_PIPELINE;
import static nightreel.report.Results.LEAVE_ONE_OUT;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import nightreel.Night;
import nightreel.Runs;
import nightreel.Runs.StageRun;
import nightreel.conf.Conf;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What must hold before people see a run. */
public final class Gate {

  /** Tables that may be empty: no tag genome, no posters, nothing rejected, no blend fitted. */
  private static final Set<Table> MAY_BE_EMPTY =
      Set.of(
          Tables.GENOME_TAGS,
          Tables.GENOME,
          Tables.POSTERS,
          Tables.REJECTED,
          Tables.BLEND,
          Tables.MMR_CURVE);

  private Gate() {}

  /** The checks that failed, each as a sentence; none where the run may be published. */
  public static List<String> check(Night night) {
    List<String> failed = emptyTables(Runs.stageRuns(night));
    if (!failed.isEmpty()) {
      return failed; // what follows reads these tables
    }
    Dataset<Row> recommendations = night.read(Tables.RECOMMENDATIONS);
    Dataset<Row> metrics = night.read(Tables.METRICS);
    usersCovered(
            night.read(Tables.SEQUENCES),
            recommendations,
            night.read(Tables.MOVIES).count(),
            night.conf())
        .ifPresent(failed::add);
    failed.addAll(notNumbers(Tables.RECOMMENDATIONS, recommendations));
    failed.addAll(notNumbers(Tables.METRICS, metrics));
    metricKept(night, metrics).ifPresent(failed::add);
    return failed;
  }

  static List<String> emptyTables(List<StageRun> stageRuns) {
    var rows = new HashMap<String, Long>();
    stageRuns.forEach(run -> rows.putAll(run.tableRows()));
    var failed = new ArrayList<String>();
    for (Stage stage : Stage.values()) {
      for (Table table : stage.writes()) {
        if (!MAY_BE_EMPTY.contains(table) && rows.getOrDefault(table.name(), 0L) == 0) {
          failed.add("%s has no rows".formatted(table));
        }
      }
    }
    return failed;
  }

  /**
   * Checks that enough users have a full list: {@code top_k} movies, or all that they have not seen
   * where the catalogue holds fewer.
   */
  static Optional<String> usersCovered(
      Dataset<Row> sequences, Dataset<Row> recommendations, long catalogue, Conf conf) {
    int topK = conf.recommend().topK();
    Dataset<Row> listed = recommendations.groupBy("user_id").agg(count(lit(1)).as("listed"));
    var unseen = greatest(lit(0L), lit(catalogue).minus(size(array_distinct(col("movie_ids")))));
    Row row =
        sequences
            .join(listed, sequences.col("user_id").equalTo(listed.col("user_id")), "left")
            .select(
                coalesce(col("listed"), lit(0L)).geq(least(lit((long) topK), unseen)).as("full"))
            .agg(count(lit(1)), sum(when(col("full"), 1L).otherwise(0L)))
            .first();
    double share = row.isNullAt(1) ? 0 : (double) row.getLong(1) / row.getLong(0);
    double least = conf.gate().minUsersCovered();
    return share >= least
        ? Optional.empty()
        : Optional.of(
            "%s of %s users have a full list of %d, less than the %s of gate.min_users_covered"
                .formatted(
                    Text.percent(share, 1),
                    Text.count(row.getLong(0)),
                    topK,
                    Text.percent(least, 1)));
  }

  /** Counts values that are not a number in the columns of doubles. */
  static List<String> notNumbers(Table table, Dataset<Row> rows) {
    var failed = new ArrayList<String>();
    for (var column : table.columns().fields()) {
      if (column.dataType().equals(org.apache.spark.sql.types.DataTypes.DoubleType)) {
        long bad = rows.where(isnan(col(column.name()))).count();
        if (bad > 0) {
          failed.add(
              "%s has %s rows whose %s is not a number"
                  .formatted(table, Text.count(bad), column.name()));
        }
      }
    }
    return failed;
  }

  private static Optional<String> metricKept(Night night, Dataset<Row> metrics) {
    String metric = night.conf().gate().metric();
    OptionalDouble now = value(metrics, metric);
    if (now.isEmpty()) {
      return Optional.of(
          "metrics has no %s of %s (%s, %s targets): gate.metric compares it with earlier runs"
              .formatted(metric, FULL_PIPELINE, LEAVE_ONE_OUT, ALL));
    }
    Optional<LocalDate> before = Runs.findPublishedOther(night.lake(), night.runDate());
    if (before.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble then = value(night.lake().read(Tables.METRICS, before.get()), metric);
    return then.isEmpty()
        ? Optional.empty()
        : fallen(night.conf().gate(), then.getAsDouble(), before.get(), now.getAsDouble());
  }

  static Optional<String> fallen(Conf.Gate gate, double then, LocalDate thenDate, double now) {
    double fall = then > 0 ? 1 - now / then : 0;
    return fall <= gate.maxRelativeFall()
        ? Optional.empty()
        : Optional.of(
            "%s of %s fell from %s (%s) to %s, %s, more than the %s of gate.max_relative_fall"
                .formatted(
                    gate.metric(),
                    FULL_PIPELINE,
                    Text.decimals(then, 4),
                    thenDate,
                    Text.decimals(now, 4),
                    Text.percent(fall, 0),
                    Text.percent(gate.maxRelativeFall(), 0)));
  }

  /** The value that is compared from run to run. */
  static OptionalDouble value(Dataset<Row> metrics, String metric) {
    return metrics
        .where(col("protocol").equalTo(LEAVE_ONE_OUT).and(col("segment").equalTo(ALL)))
        .where(col("method").equalTo(FULL_PIPELINE).and(col("metric").equalTo(metric)))
        .select("value")
        .collectAsList()
        .stream()
        .mapToDouble(row -> row.getDouble(0))
        .findFirst();
  }
}
