package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightreel.Runs.StageRun;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Stage;
import org.junit.jupiter.api.Test;

class RowChecksTest {

  private static final Conf.Gate GATE =
      ConfReader.read(List.of(), List.of("gate.max_rows_lost=0.1")).gate();

  @Test
  void everyTableButPostersRejectedAndBlendNeedsRows() {
    List<StageRun> runs = new ArrayList<>(Nights.stageRuns());
    assertThat(RowChecks.empty(LastRun.rows(runs))).isEmpty();

    runs.set(0, Nights.stageRun(Stage.INGEST, 0));
    runs.set(5, Nights.stageRun(Stage.RECOMMEND, 0));
    assertThat(RowChecks.empty(LastRun.rows(runs)))
        .containsExactly(
            "ratings has no rows",
            "movies has no rows",
            "recommendations has no rows",
            "list_inputs has no rows");
  }

  @Test
  void aStageThatNeverRanLeavesItsTablesEmpty() {
    assertThat(RowChecks.empty(LastRun.rows(Nights.stageRuns().subList(0, 6))))
        .containsExactly("metrics has no rows", "ab_comparison has no rows");
  }

  @Test
  void aTableThatShrankSaysByHowMuch() {
    Map<String, Long> now = new HashMap<>(LastRun.rows(Nights.stageRuns()));
    now.put("ratings", 89L);
    now.put("movies", 90L);
    now.put("posters", 0L);
    now.put("training_log", 1L); // follows from settings

    assertThat(RowChecks.lost(last(), now, GATE))
        .containsExactly(
            "ratings lost 11.0% of its rows, from 100 (2026-11-22) to 89, more than the 10.0% of"
                + " gate.max_rows_lost",
            "posters lost 100.0% of its rows, from 100 (2026-11-22) to 0, more than the 10.0% of"
                + " gate.max_rows_lost");
  }

  @Test
  void aTableMayGrowAndMayBeNew() {
    Map<String, Long> now = new HashMap<>(LastRun.rows(Nights.stageRuns()));
    now.put("ratings", 1000L);
    Map<String, Long> then = new HashMap<>(now);
    then.put("ratings", 1L);
    then.remove("genome");
    then.put("posters", 0L);

    assertThat(RowChecks.lost(new LastRun(Nights.BEFORE, then, List.of()), now, GATE)).isEmpty();
  }

  private static LastRun last() {
    return new LastRun(LocalDate.of(2026, 11, 22), LastRun.rows(Nights.stageRuns()), List.of());
  }
}
