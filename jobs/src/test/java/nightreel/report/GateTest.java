package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Runs.StageRun;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final LocalDate BEFORE = LocalDate.of(2026, 11, 22);

  @Test
  void everyTableButPostersRejectedAndBlendNeedsRows() {
    List<StageRun> runs = new ArrayList<>(Nights.stageRuns());
    assertThat(Gate.emptyTables(runs)).isEmpty();

    runs.set(0, Nights.stageRun(Stage.INGEST, 0));
    runs.set(5, Nights.stageRun(Stage.RECOMMEND, 0));
    assertThat(Gate.emptyTables(runs))
        .containsExactly(
            "ratings has no rows",
            "movies has no rows",
            "recommendations has no rows",
            "list_inputs has no rows");
  }

  @Test
  void aStageThatNeverRanLeavesItsTablesEmpty() {
    assertThat(Gate.emptyTables(Nights.stageRuns().subList(0, 6)))
        .containsExactly("metrics has no rows", "ab_comparison has no rows");
  }

  @Test
  void usersWithoutAFullListAreNotCovered() {
    var sequences = sequences(List.of(1L, 1L, 1L), 1, 2, 3, 4);
    var recommendations = recommendations(Map.of(1L, 2, 2L, 2, 3L, 1)); // user 4 has none

    assertThat(Gate.usersCovered(sequences, recommendations, 100, conf(2, 0.75)))
        .contains(
            "50.0% of 4 users have a full list of 2, less than the 75.0% of gate.min_users_covered");
    assertThat(Gate.usersCovered(sequences, recommendations, 100, conf(2, 0.5))).isEmpty();
  }

  @Test
  void aListThatHoldsAllThatTheUserHasNotSeenIsFull() {
    var sequences = sequences(List.of(10L, 11L, 12L, 12L), 1);
    var recommendations = recommendations(Map.of(1L, 2));

    assertThat(Gate.usersCovered(sequences, recommendations, 5, conf(20, 1))).isEmpty();
    assertThat(Gate.usersCovered(sequences, recommendations, 6, conf(20, 1))).isPresent();
  }

  @Test
  void scoresThatAreNotANumberAreCounted() {
    var rows =
        recommendations(
            List.of(
                recommendation(1, 1, 0.5, 1.0),
                recommendation(1, 2, Double.NaN, null),
                recommendation(1, 3, Double.NaN, 2.0)));

    assertThat(Gate.notNumbers(Tables.RECOMMENDATIONS, rows))
        .containsExactly("recommendations has 2 rows whose score is not a number");
  }

  @Test
  void aMetricThatFellTooFarSaysByHowMuch() {
    assertThat(Gate.fallen(conf(2, 1).gate(), 0.0601, BEFORE, 0.0400))
        .contains(
            "ndcg@10 of full_pipeline_mmr fell from 0.0601 (2026-11-22) to 0.0400, 33%, more than"
                + " the 20% of gate.max_relative_fall");
  }

  @Test
  void aMetricMayFallALittleAndRiseAtWill() {
    assertThat(Gate.fallen(conf(2, 1).gate(), 0.0600, BEFORE, 0.0481)).isEmpty();
    assertThat(Gate.fallen(conf(2, 1).gate(), 0.0600, BEFORE, 0.0479)).isPresent();
    assertThat(Gate.fallen(conf(2, 1).gate(), 0.0600, BEFORE, 0.0900)).isEmpty();
    assertThat(Gate.fallen(conf(2, 1).gate(), 0, BEFORE, 0)).isEmpty();
  }

  @Test
  void theMetricThatIsComparedIsThatOfTheWholePipelineOverAllTargets() {
    var rows =
        dataset(
            Tables.METRICS,
            List.of(
                metric("leave_one_out", "all", "sasrec", 0.1),
                metric("leave_one_out", "cold", "full_pipeline_mmr", 0.2),
                metric("time_split", "all", "full_pipeline_mmr", 0.3),
                metric("leave_one_out", "all", "full_pipeline_mmr", 0.4)));

    assertThat(Gate.value(rows, "ndcg@10").getAsDouble()).asInstanceOf(DOUBLE).isEqualTo(0.4);
    assertThat(Gate.value(rows, "ndcg@20")).isEmpty();
  }

  private static Row metric(String protocol, String segment, String method, double value) {
    return RowFactory.create(protocol, segment, method, "ndcg@10", value, null, null, 610L);
  }

  private static Conf conf(int topK, double minUsersCovered) {
    return ConfReader.read(
        List.of(), List.of("recommend.top_k=" + topK, "gate.min_users_covered=" + minUsersCovered));
  }

  private static Dataset<Row> sequences(List<Long> movieIds, long... users) {
    var rows = new ArrayList<Row>();
    for (long user : users) {
      rows.add(RowFactory.create(user, movieIds.toArray(), movieIds.toArray(), 1));
    }
    return dataset(Tables.SEQUENCES, rows);
  }

  private static Dataset<Row> recommendations(Map<Long, Integer> counts) {
    var rows = new ArrayList<Row>();
    counts.forEach(
        (user, count) -> {
          for (int rank = 1; rank <= count; rank++) {
            rows.add(recommendation(user, rank, 1.0 / rank, null));
          }
        });
    return recommendations(rows);
  }

  private static Dataset<Row> recommendations(List<Row> rows) {
    return dataset(Tables.RECOMMENDATIONS, rows);
  }

  private static Row recommendation(long user, int rank, double score, Double sasrecScore) {
    return RowFactory.create(
        user,
        rank,
        100L + rank,
        score,
        sasrecScore,
        null,
        0.0,
        Map.of("content", rank),
        null,
        null,
        null,
        null);
  }

  private static Dataset<Row> dataset(Table table, List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, table.columns());
  }
}
