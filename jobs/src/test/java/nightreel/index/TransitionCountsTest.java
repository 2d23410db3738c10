package nightreel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class TransitionCountsTest {

  private static final long[] MOVIES = {10, 20, 30, 40};
  private static final Conf.Transitions SETTINGS = new Conf.Transitions(2, 0.5, 1, 10);

  /** Held out are, of the first user, 30 for validation and 40 for the test. */
  private static final List<Row> SEQUENCES =
      List.of(sequence(1, 2, 10, 20, 30, 40), sequence(2, 3, 10, 20, 10), sequence(3, 1, 40));

  @Test
  void countsWhatFollowsWithinTheStepsAndDividesByTheRootOfTheShrunkCounts() {
    Neighbours now = count(SETTINGS, 1, Cut.NOW);
    // 20 follows 10 twice at once; 10 occurs 3 times, 20 twice
    assertThat(weight(now, 0, 1)).isCloseTo(2 / Math.sqrt((3 + 1) * (2 + 1)), within(1e-6));
    // 30 follows 10 once, a step further away; 30 occurs once
    assertThat(weight(now, 0, 2)).isCloseTo(0.5 / Math.sqrt((3 + 1) * (1 + 1)), within(1e-6));
    // 40 is three steps after 10
    assertThat(weight(now, 0, 3)).isZero();
    assertThat(weight(now, 2, 3)).isCloseTo(1 / Math.sqrt((1 + 1) * (2 + 1)), within(1e-6));
  }

  @Test
  void aCutCountsOnlyWhatItShows() {
    Neighbours validation = count(SETTINGS, 1, Cut.VALIDATION);
    assertThat(weight(validation, 1, 2)).isZero();
    assertThat(weight(validation, 0, 1)).isCloseTo(2 / Math.sqrt((3 + 1) * (2 + 1)), within(1e-6));
    Neighbours test = count(SETTINGS, 1, Cut.TEST);
    assertThat(weight(test, 1, 2)).isCloseTo(1 / Math.sqrt((2 + 1) * (1 + 1)), within(1e-6));
    assertThat(weight(test, 2, 3)).isZero();
  }

  @Test
  void keepsTheStrongestNeighboursAndOfEqualOnesTheFirstMovie() {
    Neighbours one = count(new Conf.Transitions(2, 0.5, 1, 1), 1, Cut.NOW);
    assertThat(one.starts()).containsExactly(0, 1, 2, 3, 3);
    assertThat(one.rows()[0]).isEqualTo(1);
    Neighbours even = count(new Conf.Transitions(3, 1, 1e12, 1), 1, Cut.NOW);
    assertThat(even.rows()[1]).isZero();
  }

  @Test
  void doesNotDependOnPartitions() {
    Neighbours one = count(SETTINGS, 1, Cut.NOW);
    Neighbours three = count(SETTINGS, 3, Cut.NOW);
    assertThat(three.rows()).isEqualTo(one.rows());
    assertThat(three.weights()).isEqualTo(one.weights());
  }

  @Test
  void leavesOutMoviesThatAreNotInTheCatalogue() {
    Dataset<Row> sequences = sequences(List.of(sequence(1, 3, 10, 99, 20)), 1);
    var counted = TransitionCounts.count(sequences, MOVIES, SETTINGS);
    assertThat(weight(Transitions.read(counted, Cut.NOW, MOVIES), 0, 1)).isPositive();
  }

  @Test
  void addsUpTheLastMoviesOfAHistoryTheLaterTheMore() {
    var neighbours =
        new Neighbours(new int[] {0, 1, 3, 3}, new int[] {1, 0, 2}, new float[] {1, 2, 4});
    var scores = new float[3];
    neighbours.add(new int[] {2, 0, 1}, 2, 0.5, scores);
    assertThat(scores).containsExactly(2, 0.5f, 4);
  }

  private static Neighbours count(Conf.Transitions settings, int partitions, Cut cut) {
    return Transitions.read(
        TransitionCounts.count(sequences(SEQUENCES, partitions), MOVIES, settings), cut, MOVIES);
  }

  private static double weight(Neighbours neighbours, int row, int neighbour) {
    for (int i = neighbours.starts()[row]; i < neighbours.starts()[row + 1]; i++) {
      if (neighbours.rows()[i] == neighbour) {
        return neighbours.weights()[i];
      }
    }
    return 0;
  }

  private static Dataset<Row> sequences(List<Row> rows, int partitions) {
    return LocalSpark.session()
        .createDataFrame(rows, Tables.SEQUENCES.columns())
        .repartition(partitions);
  }

  private static Row sequence(long user, int trainLength, long... movies) {
    List<Long> ids = java.util.Arrays.stream(movies).boxed().toList();
    return RowFactory.create(user, ids, ids, trainLength);
  }
}
