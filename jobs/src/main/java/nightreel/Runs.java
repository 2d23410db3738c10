package nightreel;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The run of one night in the tables {@code runs} and {@code stage_runs}: what is done, what is
 * left to do, and whether people see it.
 *
 * <p>A run goes on where a killed one of the same date, settings and code stopped; a finished one
 * is run anew. It is published by one last write to {@code runs}, which names the version of every
 * table that belongs to it.
 */
public final class Runs {

  /**
   * What a stage left behind.
   *
   * @param times where the seconds went; null where a version wrote it that did not measure them
   */
  public record StageRun(
      Stage stage,
      double seconds,
      Times times,
      Map<String, Long> tableRows,
      Map<String, Long> tableVersions) {}

  /**
   * Seconds of tasks, which count each where they run side by side.
   *
   * @param tasks of all tasks
   * @param kernels of {@link Kernels}, within those of the tasks
   */
  public record Times(double tasks, Map<String, Double> kernels) {

    /** All kernels together. */
    public double inKernels() {
      return kernels.values().stream().mapToDouble(seconds -> seconds).sum();
    }

    String line() {
      return "%-9s  %.1f s of tasks, %.1f s of them in kernels: %s"
          .formatted(
              "",
              tasks,
              inKernels(),
              kernels.entrySet().stream()
                  .map(kernel -> "%s %.1f s".formatted(kernel.getKey(), kernel.getValue()))
                  .collect(joining(", ")));
    }
  }

  private static final String RUNNING = "running";

  private final Night night;
  private final String runId;
  private final Instant startedAt;
  private final Map<Stage, StageRun> done;

  private Runs(Night night, String runId, Instant startedAt, Map<Stage, StageRun> done) {
    this.night = night;
    this.runId = runId;
    this.startedAt = startedAt;
    this.done = done;
  }

  /** Joins the date's unfinished run of the same settings and code, or starts a new one. */
  static Runs joinOrStart(Night night) {
    return findUnfinished(night).orElseGet(() -> start(night));
  }

  private static Runs start(Night night) {
    var run = new Runs(night, UUID.randomUUID().toString(), Instant.now(), new LinkedHashMap<>());
    run.writeRun(RUNNING, null, List.of(), null);
    return run;
  }

  private static Optional<Runs> findUnfinished(Night night) {
    if (!night.lake().exists(Tables.RUNS)) {
      return Optional.empty();
    }
    Row row =
        night
            .read(Tables.RUNS)
            .where(
                col("status")
                    .equalTo(RUNNING)
                    .and(col("settings").equalTo(ConfReader.write(night.conf())))
                    .and(col("code_version").equalTo(codeVersion())))
            .collectAsList()
            .stream()
            .findFirst()
            .orElse(null);
    if (row == null) {
      return Optional.empty();
    }
    String runId = row.getAs("run_id");
    return Optional.of(
        new Runs(
            night,
            runId,
            row.<java.sql.Timestamp>getAs("started_at").toInstant(),
            stages(night, runId)));
  }

  private static Map<Stage, StageRun> stages(Night night, String runId) {
    var stages = new LinkedHashMap<Stage, StageRun>();
    if (night.lake().exists(Tables.STAGE_RUNS)) {
      for (Row row :
          night.read(Tables.STAGE_RUNS).where(col("run_id").equalTo(runId)).collectAsList()) {
        StageRun run = stageRun(row);
        stages.put(run.stage(), run);
      }
    }
    return stages;
  }

  private static StageRun stageRun(Row row) {
    return new StageRun(
        Stage.valueOf(row.<String>getAs("stage").toUpperCase(java.util.Locale.ROOT)),
        row.getAs("seconds"),
        times(row),
        row.getJavaMap(row.fieldIndex("table_rows")),
        row.getJavaMap(row.fieldIndex("table_versions")));
  }

  private static Times times(Row row) {
    int kernels = row.fieldIndex("kernel_seconds");
    return row.isNullAt(kernels)
        ? null
        : new Times(row.getAs("task_seconds"), new TreeMap<>(row.getJavaMap(kernels)));
  }

  boolean isDone(Stage stage) {
    return done.containsKey(stage);
  }

  /** Runs a stage and, once all that it writes is written, records it as done. */
  void run(Stage stage, RunOptions.Job job) {
    Console.say("%-9s  %s", stage.command(), stage.description());
    Instant began = Instant.now();
    Night measured = night.withNewKernels();
    try (var tasks = TaskSeconds.listen(night.spark().sparkContext())) {
      job.run(measured);
      var rows = new LinkedHashMap<String, Long>();
      var versions = new LinkedHashMap<String, Long>();
      for (Table table : stage.writes()) {
        rows.put(table.name(), night.read(table).count());
        versions.put(table.name(), night.lake().version(table));
      }
      double seconds = (Instant.now().toEpochMilli() - began.toEpochMilli()) / 1000.0;
      var times = new Times(tasks.seconds(), measured.kernels().seconds());
      record(new StageRun(stage, seconds, times, rows, versions), began);
    }
  }

  private void record(StageRun run, Instant began) {
    done.put(run.stage(), run);
    Row row =
        RowFactory.create(
            run.stage().command(),
            runId,
            java.sql.Timestamp.from(began),
            run.seconds(),
            run.tableRows(),
            run.tableVersions(),
            run.times().tasks(),
            run.times().kernels());
    night
        .lake()
        .writeSlice(
            Tables.STAGE_RUNS,
            night.runDate(),
            "stage",
            run.stage().command(),
            night.spark().createDataFrame(List.of(row), Tables.STAGE_RUNS.columns()));
    var wrote = new ArrayList<String>();
    run.tableRows().forEach((table, count) -> wrote.add("%,d %s".formatted(count, table)));
    Console.say(
        "%-9s  %.1f s%s",
        "", run.seconds(), wrote.isEmpty() ? "" : ": " + String.join(", ", wrote));
    if (!run.times().kernels().isEmpty()) {
      Console.say("%s", run.times().line());
    }
  }

  /**
   * Ends the run: published where no check failed, else kept for looking at.
   *
   * @return whether it is published
   */
  boolean finish(List<String> failedChecks) {
    boolean publishable = failedChecks.isEmpty();
    writeRun(publishable ? "published" : "unpublished", Instant.now(), failedChecks, publishable);
    return publishable;
  }

  private void writeRun(
      String status, Instant finishedAt, List<String> failedChecks, Boolean publishable) {
    var versions = new LinkedHashMap<String, Long>();
    done.values().forEach(stage -> versions.putAll(stage.tableVersions()));
    Row row =
        RowFactory.create(
            runId,
            status,
            java.sql.Timestamp.from(startedAt),
            finishedAt == null ? null : java.sql.Timestamp.from(finishedAt),
            codeVersion(),
            ConfReader.write(night.conf()),
            versions,
            failedChecks,
            publishable);
    night.write(Tables.RUNS, night.spark().createDataFrame(List.of(row), Tables.RUNS.columns()));
  }

  /**
   * What the tables of a night hold: the last finished run of each stage, in the order of the
   * stages. Those of one run only, once it is complete.
   */
  public static List<StageRun> stageRuns(Night night) {
    var finished = new ArrayList<StageRun>();
    if (night.lake().exists(Tables.STAGE_RUNS)) {
      night.read(Tables.STAGE_RUNS).collectAsList().forEach(row -> finished.add(stageRun(row)));
    }
    finished.sort(comparing(StageRun::stage));
    return finished;
  }

  /** The published run date to compare a night with: the newest before it, else the newest. */
  public static Optional<LocalDate> findPublishedOther(Lake lake, LocalDate runDate) {
    return findPublished(lake, runDate.minusDays(1))
        .or(() -> findPublished(lake, LocalDate.of(9999, 12, 31)))
        .filter(other -> !other.equals(runDate));
  }

  /** The newest published run date before or on a date. */
  public static Optional<LocalDate> findPublished(Lake lake, LocalDate until) {
    if (!lake.exists(Tables.RUNS)) {
      return Optional.empty();
    }
    Row row =
        lake.readAll(Tables.RUNS)
            .where(col("status").equalTo("published"))
            .where(col(Table.RUN_DATE).leq(java.sql.Date.valueOf(until)))
            .selectExpr("max(" + Table.RUN_DATE + ")")
            .first();
    return Optional.ofNullable(row.getDate(0)).map(java.sql.Date::toLocalDate);
  }

  /** Of the jar; {@code development} outside of one. */
  public static String codeVersion() {
    return Objects.requireNonNullElse(
        Runs.class.getPackage().getImplementationVersion(), "development");
  }
}
