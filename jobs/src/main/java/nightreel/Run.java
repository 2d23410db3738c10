package nightreel;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.VersionNotFoundException;

/**
 * A row of {@code runs}.
 *
 * <p>A date has the run that people see, where there is one, and the newest run beside it: so what
 * is published stays in sight while the date is run again. The tables hold the rows of the newest
 * run; those of an older one are read by their versions.
 *
 * @param finishedAt null while the run goes on
 * @param settings YAML
 * @param tableVersions of each table that the run has written; what a reader of it sees
 * @param publishable whether no check failed; null while the run goes on
 */
public record Run(
    LocalDate runDate,
    String runId,
    Status status,
    Instant startedAt,
    Instant finishedAt,
    String codeVersion,
    String settings,
    Map<String, Long> tableVersions,
    List<String> failedChecks,
    Boolean publishable) {

  /** Whether people see it, and why not. */
  public enum Status {
    /** Not all stages are done, or nobody has checked them. */
    RUNNING,
    PUBLISHED,
    /** A check failed. */
    UNPUBLISHED,
    /** Was published, until somebody rolled it back. */
    WITHDRAWN;

    /** The value of the column {@code status}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  private static final LocalDate EVER = LocalDate.of(9999, 12, 31);

  /** Every run, the oldest date first, and of one date the oldest run first. */
  public static List<Run> all(Lake lake) {
    return where(lake, lit(true));
  }

  /** The runs of a date, the oldest first. */
  public static List<Run> of(Lake lake, LocalDate runDate) {
    return where(lake, col(Table.RUN_DATE).equalTo(Date.valueOf(runDate)));
  }

  private static List<Run> where(Lake lake, org.apache.spark.sql.Column condition) {
    if (!lake.exists(Tables.RUNS)) {
      return List.of();
    }
    return lake.readAll(Tables.RUNS).where(condition).collectAsList().stream()
        .map(Run::read)
        .sorted(comparing(Run::runDate).thenComparing(Run::startedAt))
        .toList();
  }

  private static Run read(Row row) {
    Timestamp finishedAt = row.getAs("finished_at");
    return new Run(
        row.<Date>getAs(Table.RUN_DATE).toLocalDate(),
        row.getAs("run_id"),
        Status.of(row.getAs("status")),
        row.<Timestamp>getAs("started_at").toInstant(),
        finishedAt == null ? null : finishedAt.toInstant(),
        row.getAs("code_version"),
        row.getAs("settings"),
        new TreeMap<>(row.<String, Long>getJavaMap(row.fieldIndex("table_versions"))),
        List.copyOf(row.getList(row.fieldIndex("failed_checks"))),
        row.getAs("publishable"));
  }

  /** The newest run of a date. */
  public static Optional<Run> findNewest(Lake lake, LocalDate runDate) {
    return of(lake, runDate).stream().reduce((older, newer) -> newer);
  }

  /** What to say where a lake holds no run of a date. */
  public static UnusableException none(Lake lake, LocalDate runDate) {
    return new UnusableException(
        "%s: holds no run of %s; nightreel runs list shows those that there are"
            .formatted(lake.root(), runDate));
  }

  /** The published run of the newest date before or on a date. */
  public static Optional<Run> findPublished(Lake lake, LocalDate until) {
    return where(lake, col(Table.RUN_DATE).leq(Date.valueOf(until))).stream()
        .filter(Run::isPublished)
        .reduce((older, newer) -> newer);
  }

  /** The published run of the newest date. */
  public static Optional<Run> findPublished(Lake lake) {
    return findPublished(lake, EVER);
  }

  /** The published run to compare a night with: of the newest date before it, else the newest. */
  public static Optional<Run> findPublishedOther(Lake lake, LocalDate runDate) {
    return findPublished(lake, runDate.minusDays(1))
        .or(() -> findPublished(lake))
        .filter(other -> !other.runDate().equals(runDate));
  }

  /** The dates whose tables hold what was rolled back: nothing is made from it. */
  public static Set<LocalDate> withdrawn(Lake lake) {
    var newest = new TreeMap<LocalDate, Status>();
    all(lake).forEach(run -> newest.put(run.runDate(), run.status()));
    newest.values().removeIf(status -> status != Status.WITHDRAWN);
    return newest.keySet();
  }

  public boolean isPublished() {
    return status == Status.PUBLISHED;
  }

  /** The version of a table that belongs to this run. */
  public long version(Table table) {
    Long version = tableVersions.get(table.name());
    if (version == null) {
      throw new UnusableException("%s: the run of %s has not written it".formatted(table, runDate));
    }
    return version;
  }

  /**
   * The rows of a table that belong to this run.
   *
   * <p>Delta keeps what it needs to know older versions for 30 days. The rows of the newest run of
   * a date are in the last version as well, and are read from there after that.
   */
  public Dataset<Row> rows(Lake lake, Table table) {
    try {
      return lake.readVersion(table, runDate, version(table));
    } catch (Exception e) {
      if (e instanceof VersionNotFoundException && isNewest(lake)) {
        return lake.read(table, runDate);
      }
      throw e;
    }
  }

  private boolean isNewest(Lake lake) {
    return findNewest(lake, runDate).filter(newest -> newest.runId().equals(runId)).isPresent();
  }

  /**
   * Its settings.
   *
   * @param otherwise those to take where it has run with a version that knew other ones
   */
  public Conf settings(Conf otherwise) {
    try {
      return ConfReader.readWritten(settings);
    } catch (UnusableException e) {
      return otherwise;
    }
  }

  public Run withStatus(Status status) {
    return new Run(
        runDate,
        runId,
        status,
        startedAt,
        finishedAt,
        codeVersion,
        settings,
        tableVersions,
        failedChecks,
        publishable);
  }

  /**
   * The same run after its checks.
   *
   * @param tableVersions of all that it has written
   */
  Run finished(Status status, Map<String, Long> tableVersions, List<String> failedChecks) {
    return new Run(
        runDate,
        runId,
        status,
        startedAt,
        finishedAt == null ? Instant.now() : finishedAt,
        codeVersion,
        settings,
        tableVersions,
        failedChecks,
        failedChecks.isEmpty());
  }

  /** Writes the row of a run that begins: beside the one that people see, in place of others. */
  void writeStart(SparkSession spark, Lake lake) {
    var rows = new ArrayList<>(of(lake, runDate));
    rows.removeIf(other -> !other.isPublished());
    rows.add(this);
    write(spark, lake, rows);
  }

  /** Writes the row of this run anew; once it is published it is the only one of its date. */
  void write(SparkSession spark, Lake lake) {
    var rows = new ArrayList<>(of(lake, runDate));
    rows.removeIf(other -> isPublished() || other.runId().equals(runId));
    rows.add(this);
    write(spark, lake, rows);
  }

  /** In one commit, so that whoever reads sees all of the change or nothing of it. */
  private void write(SparkSession spark, Lake lake, List<Run> runs) {
    lake.write(
        Tables.RUNS,
        runDate,
        spark.createDataFrame(runs.stream().map(Run::row).toList(), Tables.RUNS.columns()));
  }

  private Row row() {
    return RowFactory.create(
        runId,
        status.word(),
        Timestamp.from(startedAt),
        finishedAt == null ? null : Timestamp.from(finishedAt),
        codeVersion,
        settings,
        tableVersions,
        failedChecks,
        publishable);
  }
}
