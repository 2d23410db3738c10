package nightreel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.Night;
import nightreel.Runs;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Table;
import nightreel.tables.Tables;

/** What must hold before people see a run. */
public final class Gate {

  private Gate() {}

  /**
   * Finds mistakes in the names of the gate's settings, which would else be found when the night is
   * over.
   *
   * @throws UnusableException where there is no such table or column
   */
  public static void requireKnownNames(Conf.Gate gate) {
    gate.maxNulls()
        .forEach(
            (table, columns) -> {
              List<String> known = List.of(table(table).columns().fieldNames());
              for (String column : columns.keySet()) {
                if (!known.contains(column)) {
                  throw new UnusableException(
                      "setting gate.max_nulls: %s has no column %s; it has %s"
                          .formatted(table, column, String.join(", ", known)));
                }
              }
            });
  }

  private static Table table(String name) {
    return Tables.ALL.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UnusableException("setting gate.max_nulls: no table " + name + " is known"));
  }

  /** The checks that failed, each as a sentence; none where the run may be published. */
  public static List<String> check(Night night) {
    requireKnownNames(night.conf().gate());
    Map<String, Long> rows = LastRun.rows(Runs.stageRuns(night));
    List<String> failed = new ArrayList<>(RowChecks.empty(rows));
    if (!failed.isEmpty()) {
      return failed; // what follows reads these tables
    }
    Optional<LastRun> last = LastRun.find(night);
    last.ifPresent(run -> failed.addAll(RowChecks.lost(run, rows, night.conf().gate())));
    failed.addAll(
        ListChecks.failed(
            night.read(Tables.SEQUENCES),
            night.read(Tables.RECOMMENDATIONS),
            night.read(Tables.MOVIES),
            night.conf()));
    failed.addAll(ValueChecks.failed(night));
    failed.addAll(
        MetricChecks.failed(
            ResultsReader.metrics(night.read(Tables.METRICS)),
            ResultsReader.comparisons(night.read(Tables.AB_COMPARISON)),
            last,
            night.conf().gate()));
    return failed;
  }
}
