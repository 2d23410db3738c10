package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ListQualityTest {

  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};
  private static final float[] WEST = {-1, 0};

  @Test
  void diversityIsTheMeanDistanceOfAllPairs() {
    // east-north 1, east-west 2, north-west 1
    assertThat(ListQuality.intraListDiversity(new float[][] {EAST, NORTH, WEST}))
        .isEqualTo(4.0 / 3, within(1e-12));
  }

  @Test
  void equalMoviesAreNotDiverseAndOrthogonalOnesAreEntirely() {
    assertThat(ListQuality.intraListDiversity(new float[][] {EAST, EAST, EAST}))
        .isEqualTo(0, within(1e-12));
    assertThat(ListQuality.intraListDiversity(new float[][] {EAST, NORTH}))
        .isEqualTo(1, within(1e-12));
  }

  @Test
  void diversityDoesNotDependOnTheOrderOfTheList() {
    assertThat(ListQuality.intraListDiversity(new float[][] {EAST, EAST, NORTH, WEST}))
        .isEqualTo(
            ListQuality.intraListDiversity(new float[][] {WEST, EAST, NORTH, EAST}), within(1e-12));
  }

  @Test
  void aListWithoutPairsIsNotDiverse() {
    assertThat(ListQuality.intraListDiversity(new float[][] {})).isZero();
    assertThat(ListQuality.intraListDiversity(new float[][] {EAST})).isZero();
  }

  @Test
  void noveltyIsTheMeanSelfInformationInBits() {
    // half of the users: 1 bit, an eighth: 3 bits
    assertThat(ListQuality.novelty(new long[] {4, 1}, 8)).isEqualTo(2, within(1e-12));
    assertThat(ListQuality.novelty(new long[] {8}, 8)).isEqualTo(0, within(1e-12));
  }

  @Test
  void whatNobodyHasSeenIsOneBitMoreNovelThanWhatOneUserHasSeen() {
    assertThat(ListQuality.novelty(new long[] {0}, 8)).isEqualTo(4, within(1e-12));
  }

  @Test
  void noveltyRefusesMoreViewersThanUsers() {
    assertThatThrownBy(() -> ListQuality.novelty(new long[] {9}, 8)).hasMessageContaining("9");
  }

  @Test
  void popularityBiasComparesTheListWithTheHistory() {
    var history = new long[] {2, 6}; // mean 4
    assertThat(ListQuality.popularityBias(new long[] {8, 8}, history)).isEqualTo(1);
    assertThat(ListQuality.popularityBias(new long[] {3, 5}, history)).isZero();
    assertThat(ListQuality.popularityBias(new long[] {1, 3}, history)).isEqualTo(-0.5);
  }

  @Test
  void popularityBiasNeedsAHistory() {
    assertThatThrownBy(() -> ListQuality.popularityBias(new long[] {1}, new long[] {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void coverageIsTheShareOfTheCatalogueThatIsRecommended() {
    assertThat(ListQuality.catalogueCoverage(25, 100)).isEqualTo(0.25);
  }
}
