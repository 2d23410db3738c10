package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import nightreel.Sample;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.index.Transitions;
import nightreel.split.Cut;
import nightreel.train.Neighbours;
import org.junit.jupiter.api.Test;

/** What transitions reach on the shipped data, as a plain implementation in Python has it. */
class YardstickTest {

  private static final int DEPTH = 100;
  private static final Sample SAMPLE = Sample.read();

  @Test
  void transitionsReachWhatTheYardstickReaches() {
    var all = new Conf.Transitions(10, 0.8, 10, SAMPLE.movieIds().length);
    int[][] lists = transitions(all, new Conf.Source(DEPTH, 100, 0.7));
    assertThat(SAMPLE.hitRate(lists, 10)).isCloseTo(0.1246, within(0.00005));
    assertThat(SAMPLE.ndcg(lists, 10)).isCloseTo(0.0682, within(0.00005));
    assertThat(SAMPLE.hitRate(lists, 100)).isCloseTo(0.374, within(0.002));
  }

  @Test
  void twoHundredNeighboursReachAboutTheSame() {
    var some = new Conf.Transitions(10, 0.8, 10, 200);
    int[][] lists = transitions(some, new Conf.Source(DEPTH, 100, 0.8));
    assertThat(SAMPLE.hitRate(lists, 10)).isCloseTo(0.1213, within(0.00005));
    assertThat(SAMPLE.ndcg(lists, 10)).isCloseTo(0.0669, within(0.00005));
  }

  private static int[][] transitions(Conf.Transitions settings, Conf.Source source) {
    long[] movieIds = SAMPLE.movieIds();
    var vectors = new MovieVectors(movieIds, 1, new float[movieIds.length]);
    Catalogue catalogue = Catalogue.of(Cut.TEST.histories(SAMPLE.sequences()), vectors, 90);
    var users = new ArrayList<UserHistory>();
    var seen = new ArrayList<BitSet>();
    for (int[] history : SAMPLE.histories()) {
      users.add(new UserHistory(users.size(), history));
      var bits = new BitSet();
      for (int row : history) {
        bits.set(row);
      }
      seen.add(bits);
    }
    Neighbours neighbours =
        Transitions.read(
            Transitions.count(SAMPLE.sequences(), movieIds, settings), Cut.TEST, movieIds);
    return new NeighbourSource(neighbours, source, catalogue)
        .retrieve(new Batch(users, seen, new float[0], new float[0], new float[0]), DEPTH);
  }
}
