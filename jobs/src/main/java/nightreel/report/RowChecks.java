package nightreel.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightreel.conf.Conf;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;

/** How many rows tables have. */
final class RowChecks {

  /** Tables that may be empty: no tag genome, no posters, nothing rejected, no blend fitted. */
  private static final Set<Table> MAY_BE_EMPTY =
      Set.of(
          Tables.GENOME_TAGS,
          Tables.GENOME,
          Tables.POSTERS,
          Tables.REJECTED,
          Tables.BLEND,
          Tables.MMR_CURVE);

  /** Tables whose rows say how much data there was; those of the others follow from settings. */
  private static final List<Table> OF_DATA =
      List.of(
          Tables.RATINGS,
          Tables.MOVIES,
          Tables.GENOME,
          Tables.POSTERS,
          Tables.SEQUENCES,
          Tables.HOLDOUT,
          Tables.ITEM_EMBEDDINGS,
          Tables.TRANSITIONS,
          Tables.RECOMMENDATIONS);

  private RowChecks() {}

  /**
   * @param rows table -> rows; a stage that has not run leaves its tables out
   */
  static List<String> empty(Map<String, Long> rows) {
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

  /** Tables that are much smaller than in the last published run. */
  static List<String> lost(LastRun last, Map<String, Long> rows, Conf.Gate gate) {
    var failed = new ArrayList<String>();
    for (Table table : OF_DATA) {
      long then = last.rows().getOrDefault(table.name(), 0L);
      long now = rows.getOrDefault(table.name(), 0L);
      double lost = then == 0 ? 0 : 1 - (double) now / then;
      if (lost > gate.maxRowsLost()) {
        failed.add(
            "%s lost %s of its rows, from %s (%s) to %s, more than the %s of gate.max_rows_lost"
                .formatted(
                    table,
                    Text.percent(lost, 1),
                    Text.count(then),
                    last.runDate(),
                    Text.count(now),
                    Text.percent(gate.maxRowsLost(), 1)));
      }
    }
    return failed;
  }
}
