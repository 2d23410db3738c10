package nightreel;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

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
import java.util.stream.Stream;
import nightreel.Run.Status;
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
      String runId,
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

  private final Night night;
  private final Run run;
  private final Map<Stage, StageRun> done;

  private Runs(Night night, Run run, Map<Stage, StageRun> done) {
    this.night = night;
    this.run = run;
    this.done = done;
  }

  /** Joins the date's unfinished run of the same settings and code, or starts a new one. */
  static Runs joinOrStart(Night night) {
    return findUnfinished(night).orElseGet(() -> start(night));
  }

  private static Runs start(Night night) {
    var run =
        new Run(
            night.runDate(),
            UUID.randomUUID().toString(),
            Status.RUNNING,
            Instant.now(),
            null,
            codeVersion(),
            ConfReader.write(night.conf()),
            Map.of(),
            List.of(),
            null);
    run.writeStart(night.spark(), night.lake());
    return new Runs(night, run, new LinkedHashMap<>());
  }

  private static Optional<Runs> findUnfinished(Night night) {
    return Run.of(night.lake(), night.runDate()).stream()
        .filter(run -> run.status() == Status.RUNNING && isOf(run, night))
        .findFirst()
        .map(run -> of(night, run));
  }

  /** Whether a run has the night's settings, and is of this code. */
  static boolean isOf(Run run, Night night) {
    return run.settings().equals(ConfReader.write(night.conf()))
        && run.codeVersion().equals(codeVersion());
  }

  /** A run of the night's date, whatever its settings, with the stages that it has finished. */
  static Runs of(Night night, Run run) {
    var done = new LinkedHashMap<Stage, StageRun>();
    stageRuns(night.lake(), run).forEach(stage -> done.put(stage.stage(), stage));
    return new Runs(night, run, done);
  }

  /** The stages that a run has finished, and no later run of its date has run again. */
  public static List<StageRun> stageRuns(Lake lake, Run run) {
    return stageRuns(lake, run.runDate()).stream()
        .filter(stage -> stage.runId().equals(run.runId()))
        .toList();
  }

  private static StageRun stageRun(Row row) {
    return new StageRun(
        Stage.valueOf(row.<String>getAs("stage").toUpperCase(java.util.Locale.ROOT)),
        row.getAs("run_id"),
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
      record(new StageRun(stage, run.runId(), seconds, times, rows, versions), began);
    }
  }

  private void record(StageRun run, Instant began) {
    done.put(run.stage(), run);
    Row row =
        RowFactory.create(
            run.stage().command(),
            run.runId(),
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

  /** The stages that this run has not finished. */
  List<Stage> open() {
    return Stream.of(Stage.values()).filter(stage -> !isDone(stage)).toList();
  }

  /** The one write by which people see this run from now on. */
  Status publish(List<String> failedChecks) {
    return finish(Status.PUBLISHED, failedChecks);
  }

  /** Ends the run without people seeing it. */
  Status keepBack(List<String> failedChecks) {
    return finish(
        run.status() == Status.WITHDRAWN ? Status.WITHDRAWN : Status.UNPUBLISHED, failedChecks);
  }

  private Status finish(Status status, List<String> failedChecks) {
    var versions = new LinkedHashMap<String, Long>();
    done.values().forEach(stage -> versions.putAll(stage.tableVersions()));
    run.finished(status, versions, failedChecks).write(night.spark(), night.lake());
    return status;
  }

  /**
   * What the tables of a night hold: the last finished run of each stage, in the order of the
   * stages. Those of one run only, once it is complete.
   */
  public static List<StageRun> stageRuns(Night night) {
    return stageRuns(night.lake(), night.runDate());
  }

  /** The same of any date. */
  public static List<StageRun> stageRuns(Lake lake, LocalDate runDate) {
    var finished = new ArrayList<StageRun>();
    if (lake.exists(Tables.STAGE_RUNS)) {
      lake.read(Tables.STAGE_RUNS, runDate)
          .collectAsList()
          .forEach(row -> finished.add(stageRun(row)));
    }
    finished.sort(comparing(StageRun::stage));
    return finished;
  }

  /** Of the jar; {@code development} outside of one. */
  public static String codeVersion() {
    return Objects.requireNonNullElse(
        Runs.class.getPackage().getImplementationVersion(), "development");
  }
}
