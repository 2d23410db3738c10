package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationTest {

  private static final int MOVIES = 30;
  private static final Validation.Quality MISS = new Validation.Quality(0, 0);

  @Test
  void ranksAllMoviesButThoseThatAUserHasSeen() {
    int seenAmongTheBest = 0;
    try (SasRecNetwork network = Tiny.network(Tiny.settings(), MOVIES);
        SasRecScorer scorer =
            SasRecScorer.of(network, Tiny.content(MOVIES), Tiny.CONTENT_WIDTH, Tiny.settings())) {
      for (int seen = 0; seen < MOVIES; seen++) {
        int[] history = {seen};
        float[] scores = scorer.scores(List.of(history));
        var ranked = new ArrayList<Integer>(IntStream.range(0, MOVIES).boxed().toList());
        ranked.sort(Comparator.comparing(row -> -scores[row]));
        seenAmongTheBest += ranked.indexOf(seen) < 10 ? 1 : 0;
        ranked.remove((Integer) seen);

        assertThat(measure(scorer, history, ranked.get(0))).isEqualTo(new Validation.Quality(1, 1));
        assertThat(measure(scorer, history, ranked.get(9)))
            .isEqualTo(new Validation.Quality(1, Math.log(2) / Math.log(11)));
        assertThat(measure(scorer, history, ranked.get(10))).isEqualTo(MISS);
        assertThat(measure(scorer, history, seen)).isEqualTo(MISS);
        assertThat(measure(scorer, history, -1)).as("no movie of training").isEqualTo(MISS);
      }
    }
    assertThat(seenAmongTheBest).as("times that it made a difference").isGreaterThan(3);
  }

  @Test
  void isTheMeanOverUsersInWhateverBatches() {
    try (SasRecNetwork network = Tiny.network(Tiny.settings(), MOVIES);
        SasRecScorer scorer =
            SasRecScorer.of(network, Tiny.content(MOVIES), Tiny.CONTENT_WIDTH, Tiny.settings())) {
      var histories = new ArrayList<int[]>();
      var targets = new int[300]; // more than one batch
      double hits = 0;
      double gain = 0;
      for (int user = 0; user < targets.length; user++) {
        histories.add(new int[] {user % MOVIES, (user + 3) % MOVIES});
        targets[user] = (user * 7 + 1) % MOVIES;
        Validation.Quality alone = measure(scorer, histories.get(user), targets[user]);
        hits += alone.hr10();
        gain += alone.ndcg10();
      }

      Validation.Quality together = new Validation(histories, targets).measure(scorer);

      assertThat(together.hr10()).isCloseTo(hits / targets.length, within(1e-9));
      assertThat(together.ndcg10()).isCloseTo(gain / targets.length, within(1e-9));
    }
  }

  private static Validation.Quality measure(SasRecScorer scorer, int[] history, int target) {
    return new Validation(List.of(history), new int[] {target}).measure(scorer);
  }
}
