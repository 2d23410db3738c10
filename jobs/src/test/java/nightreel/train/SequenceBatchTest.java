package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceBatchTest {

  @Test
  void padsOnTheRightAndCountsPositionsFromTheEnd() {
    SequenceBatch batch = SequenceBatch.of(List.of(new int[] {7}, new int[] {4, 5, 6}), 5);

    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.length()).isEqualTo(3);
    assertThat(batch.ends()).containsExactly(1, 3);
    assertThat(batch.rows()).startsWith(7).endsWith(4, 5, 6).hasSize(6);
    assertThat(batch.positions()).startsWith(4).endsWith(2, 3, 4).hasSize(6);
  }

  @Test
  void keepsTheLastMovies() {
    SequenceBatch batch = SequenceBatch.of(List.of(new int[] {1, 2, 3, 4}, new int[] {9, 8}), 2);

    assertThat(batch.length()).isEqualTo(2);
    assertThat(batch.rows()).containsExactly(3, 4, 9, 8);
    assertThat(batch.positions()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void knowsWhereTheRealStatesAre() {
    SequenceBatch batch =
        SequenceBatch.of(List.of(new int[] {1, 2}, new int[] {3, 4, 5}, new int[] {6}), 3);

    assertThat(batch.realPlaces()).containsExactly(0, 1, 3, 4, 5, 6);
    assertThat(batch.lastPlaces()).containsExactly(1, 5, 6);
  }

  @Test
  void refusesAnEmptySequence() {
    assertThatThrownBy(() -> SequenceBatch.of(List.of(new int[] {1}, new int[0]), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence 1 is empty");
  }
}
