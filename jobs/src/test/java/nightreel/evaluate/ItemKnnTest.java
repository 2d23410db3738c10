package nightreel.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nightreel.Sample;
import nightreel.train.Neighbours;
import org.junit.jupiter.api.Test;

class ItemKnnTest {

  /** Movie 0 is seen by users a and b; movie 1 by a, b, c; movie 2 by c. */
  private static final List<int[]> USERS =
      List.of(new int[] {0, 1}, new int[] {0, 1}, new int[] {1, 2});

  @Test
  void sumsTheCosinesWithTheHistory() {
    float[] scores = scores(USERS, 4, 4, 1);
    assertThat(scores[0]).isCloseTo((float) (2 / Math.sqrt(2 * 3)), within(1e-6f));
    assertThat(scores[2]).isCloseTo((float) (1 / Math.sqrt(3)), within(1e-6f));
    assertThat(scores[3]).isZero();
  }

  @Test
  void twoMoviesOfTheHistoryAddUp() {
    List<int[]> users = List.of(new int[] {0, 2}, new int[] {1, 2}, new int[] {0, 1});
    float[] both = scores(users, 3, 3, 0, 1);
    assertThat(both[2])
        .isCloseTo(scores(users, 3, 3, 0)[2] + scores(users, 3, 3, 1)[2], within(1e-6f));
  }

  @Test
  void countsTheNearestNeighboursAlone() {
    float[] scores = scores(USERS, 4, 1, 1);
    assertThat(scores[0]).isPositive();
    assertThat(scores[2]).isZero();
  }

  @Test
  void reachesWhatTheYardstickReachesOnTheShippedData() {
    Sample sample = Sample.read();
    int movies = sample.movieIds().length;
    Neighbours all = ItemKnn.neighbours(sample.histories(), movies, movies);
    var lists = new int[sample.targets().length][];
    for (int user = 0; user < lists.length; user++) {
      lists[user] = sample.best(user, ItemKnn.scores(all, sample.histories().get(user)), 100);
    }
    assertThat(sample.hitRate(lists, 10)).isCloseTo(0.0541, within(0.00005));
    assertThat(sample.ndcg(lists, 10)).isCloseTo(0.0255, within(0.00005));
    assertThat(sample.hitRate(lists, 100)).isCloseTo(0.267, within(0.002));
  }

  private static float[] scores(List<int[]> users, int movies, int most, int... history) {
    return ItemKnn.scores(ItemKnn.neighbours(users, movies, most), history);
  }
}
