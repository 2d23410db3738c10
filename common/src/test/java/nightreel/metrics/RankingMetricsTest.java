package nightreel.metrics;

import static nightreel.metrics.RankingMetrics.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingMetricsTest {

  @Test
  void firstPlaceIsWorthOneInEveryMetric() {
    assertThat(RankingMetrics.hitRate(0, 1)).isEqualTo(1);
    assertThat(RankingMetrics.ndcg(0, 1)).isEqualTo(1);
    assertThat(RankingMetrics.reciprocalRank(0, 1)).isEqualTo(1);
  }

  @Test
  void thirdPlaceIsWorthHalfInNdcgAndAThirdInReciprocalRank() {
    assertThat(RankingMetrics.hitRate(2, 10)).isEqualTo(1);
    assertThat(RankingMetrics.ndcg(2, 10)).isEqualTo(0.5, within(1e-12)); // 1 / log2(4)
    assertThat(RankingMetrics.reciprocalRank(2, 10)).isEqualTo(1.0 / 3);
  }

  @Test
  void theTenthPlaceCountsAtTenAndTheEleventhDoesNot() {
    assertThat(RankingMetrics.hitRate(9, 10)).isEqualTo(1);
    assertThat(RankingMetrics.ndcg(9, 10)).isEqualTo(0.2890648, within(1e-7)); // 1 / log2(11)
    assertThat(RankingMetrics.hitRate(10, 10)).isZero();
    assertThat(RankingMetrics.ndcg(10, 10)).isZero();
    assertThat(RankingMetrics.reciprocalRank(10, 10)).isZero();
  }

  @Test
  void anAbsentTargetIsWorthNothing() {
    assertThat(RankingMetrics.hitRate(ABSENT, 100)).isZero();
    assertThat(RankingMetrics.ndcg(ABSENT, 100)).isZero();
    assertThat(RankingMetrics.reciprocalRank(ABSENT, 100)).isZero();
  }

  @Test
  void worseRanksAreNeverWorthMore() {
    for (int position = 0; position < 100; position++) {
      assertThat(RankingMetrics.ndcg(position, 100))
          .isGreaterThan(RankingMetrics.ndcg(position + 1, 100));
      assertThat(RankingMetrics.reciprocalRank(position, 100))
          .isGreaterThan(RankingMetrics.reciprocalRank(position + 1, 100));
    }
  }

  @Test
  void refusesAPositionBelowAbsent() {
    assertThatThrownBy(() -> RankingMetrics.ndcg(-2, 10)).hasMessageContaining("-2");
  }
}
