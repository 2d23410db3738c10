package nightreel.runs;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import nightreel.Run;
import nightreel.Runs;
import nightreel.Runs.StageRun;
import nightreel.SettingsOptions;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;

/** What there is to say about runs, in lines. */
final class RunSheet {

  /** Of the whole pipeline. */
  private static final String HEADLINE = "ndcg@10";

  private RunSheet() {}

  /** A line a run. */
  static List<String> list(Lake lake, List<Run> runs) {
    Map<String, String> headlines = Figures.headlines(lake, runs, HEADLINE);
    var columns =
        new Columns(
            "run date", "status", "started", "duration", HEADLINE + ", 95%", "failed checks");
    for (Run run : runs) {
      columns.add(
          run.runDate().toString(),
          run.status().word(),
          Figures.minute(run.startedAt()),
          Figures.duration(run),
          Figures.orNone(headlines.get(run.runId())),
          Figures.orNone(String.join("; ", run.failedChecks())));
    }
    return columns.lines();
  }

  /** All about one run. */
  static List<String> of(Lake lake, Run run) {
    var lines = new ArrayList<String>();
    lines.add("%s  %s".formatted(run.runDate(), run.status().word()));
    lines.add("  run       " + run.runId());
    lines.add("  code      " + run.codeVersion());
    lines.add("  started   " + Figures.minute(run.startedAt()));
    lines.add("  duration  " + Figures.duration(run));
    run.failedChecks().forEach(check -> lines.add("  failed    " + check));
    lines.add("");
    lines.addAll(settings(run));
    lines.add("");
    lines.addAll(stages(Runs.stageRuns(lake, run)));
    lines.add("");
    var versions = new Columns("table", "version");
    run.tableVersions().forEach((table, version) -> versions.add(table, version.toString()));
    lines.addAll(versions.lines());
    return lines;
  }

  private static List<String> settings(Run run) {
    Map<String, String> base = ConfReader.flat(ConfReader.write(SettingsOptions.defaults()));
    var columns = new Columns("setting", "of this run", "conf/base.yaml");
    ConfReader.flat(run.settings())
        .forEach(
            (key, value) -> {
              if (!Objects.equals(value, base.get(key))) {
                columns.add(key, Figures.orNone(value), Figures.orNone(base.get(key)));
              }
            });
    return columns.isEmpty() ? List.of("settings: those of conf/base.yaml") : columns.lines();
  }

  private static List<String> stages(List<StageRun> stages) {
    var columns = new Columns("stage", "seconds", "rows");
    for (StageRun stage : stages) {
      columns.add(
          stage.stage().command(),
          "%.1f".formatted(stage.seconds()),
          Figures.orNone(
              stage.tableRows().entrySet().stream()
                  .map(table -> Figures.count(table.getValue()) + " " + table.getKey())
                  .collect(joining(", "))));
    }
    return columns.lines();
  }
}
