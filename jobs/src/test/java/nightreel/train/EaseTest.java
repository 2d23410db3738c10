package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nightreel.Sample;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import org.junit.jupiter.api.Test;

class EaseTest {

  @Test
  void solvesTheClosedForm() {
    // X'X + I = [3 1; 1 2], its inverse [2 -1; -1 3] / 5; B = -P / diag(P) off the diagonal
    var users = List.of(new int[] {0, 1}, new int[] {0}, new int[0]);
    Neighbours weights = new Ease(new Conf.Ease(2, 1, 2), users, 2).neighbours();
    assertThat(weights.starts()).containsExactly(0, 1, 2);
    assertThat(weights.rows()).containsExactly(1, 0);
    assertThat(weights.weights()).containsExactly(new float[] {1 / 3f, 1 / 2f}, within(1e-6f));
  }

  @Test
  void comesToTheSameFromTheUsersAndFromTheMovies() {
    List<int[]> few = random(10, 20);
    var padded = new ArrayList<>(few);
    for (int i = 0; i < 20; i++) {
      padded.add(new int[0]);
    }
    Neighbours byUsers = new Ease(new Conf.Ease(20, 2, 20), few, 20).neighbours();
    Neighbours byMovies = new Ease(new Conf.Ease(20, 2, 20), padded, 20).neighbours();
    assertThat(dense(byUsers)).containsExactly(dense(byMovies), within(1e-5f));
    assertThat(byUsers.rows()).hasSizeGreaterThan(100);
  }

  @Test
  void keepsTheWeightsThatAreLargestEitherWay() {
    List<int[]> users = random(30, 20);
    float[] all = dense(new Ease(new Conf.Ease(20, 2, 20), users, 20).neighbours());
    float[] some = dense(new Ease(new Conf.Ease(20, 2, 3), users, 20).neighbours());
    for (int movie = 0; movie < 20; movie++) {
      int of = movie;
      int[] column = IntStream.range(0, 20).map(i -> i * 20 + of).toArray();
      double least =
          IntStream.of(column)
              .filter(i -> some[i] != 0)
              .mapToDouble(i -> Math.abs(some[i]))
              .min()
              .orElseThrow();
      assertThat(IntStream.of(column).filter(i -> some[i] != 0)).hasSize(3);
      assertThat(IntStream.of(column).filter(i -> some[i] == 0))
          .allSatisfy(i -> assertThat((double) Math.abs(all[i])).isLessThanOrEqualTo(least));
    }
  }

  @Test
  void aMatrixWithoutAnInverseIsToldInOneLine() {
    var users = List.of(new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1});
    var settings = new Conf.Ease(2, 1e-30, 2);
    assertThatThrownBy(() -> new Ease(settings, users, 2).neighbours())
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("ease.regularisation is 1.0E-30")
        .hasMessageNotContaining("\n");
  }

  @Test
  void takesTheMostPopularMovies() {
    assertThat(
            ItemModels.EaseTask.popular(
                List.of(new long[] {5, 9}, new long[] {9, 2}, new long[] {2, 7}), 3))
        .containsExactly(2, 5, 9);
  }

  @Test
  void reachesWhatTheYardstickReachesOnTheShippedData() {
    Sample sample = Sample.read();
    int movies = sample.movieIds().length;
    // not all neighbours, for the sake of memory
    Neighbours weights =
        new Ease(new Conf.Ease(movies, 300, 4_000), sample.histories(), movies).neighbours();
    var lists = new int[sample.targets().length][];
    for (int user = 0; user < lists.length; user++) {
      var scores = new float[movies];
      weights.add(sample.histories().get(user), 50, 0.8, scores);
      lists[user] = sample.best(user, scores, 100);
    }
    assertThat(sample.hitRate(lists, 10)).isCloseTo(0.1230, within(0.002));
    assertThat(sample.ndcg(lists, 10)).isCloseTo(0.0625, within(0.001));
    assertThat(sample.hitRate(lists, 100)).isCloseTo(0.389, within(0.005));
  }

  private static List<int[]> random(int users, int movies) {
    var random = new Random(1);
    return IntStream.range(0, users)
        .mapToObj(u -> IntStream.range(0, movies).filter(i -> random.nextInt(3) == 0).toArray())
        .toList();
  }

  private static float[] dense(Neighbours neighbours) {
    var dense = new float[neighbours.size() * neighbours.size()];
    for (int row = 0; row < neighbours.size(); row++) {
      for (int i = neighbours.starts()[row]; i < neighbours.starts()[row + 1]; i++) {
        dense[row * neighbours.size() + neighbours.rows()[i]] = neighbours.weights()[i];
      }
    }
    return dense;
  }
}
