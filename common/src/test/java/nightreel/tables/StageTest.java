package nightreel.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageTest {

  @Test
  void readsOnlyTablesThatAnEarlierStageWrote() {
    var written = new HashSet<Table>();
    for (Stage stage : Stage.values()) {
      assertThat(written).as("tables written before %s", stage).containsAll(stage.reads());
      written.addAll(stage.writes());
    }
  }

  @Test
  void writesEveryTableButTheCacheAndTheBooksOfTheRunsInExactlyOneStage() {
    var written = new ArrayList<Table>();
    for (Stage stage : Stage.values()) {
      written.addAll(stage.writes());
    }
    written.addAll(
        List.of(Tables.LLM_EXPLANATIONS, Tables.STAGE_RUNS, Tables.RUNS, Tables.FORGOTTEN));

    assertThat(written).containsExactlyElementsOf(Tables.ALL);
  }

  @Test
  void isASubcommand() {
    assertThat(Stage.values())
        .extracting(Stage::command)
        .containsExactly(
            "ingest", "split", "embed", "train", "index", "recommend", "evaluate", "report");
  }
}
