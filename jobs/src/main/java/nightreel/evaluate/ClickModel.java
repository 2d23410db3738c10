package nightreel.evaluate;

import java.io.Serializable;
import java.util.SplittableRandom;
import nightreel.conf.Conf;

/**
 * Invented clicks on a list whose held-out movie is known: the user looks at a place with a
 * probability that falls with the rank, and clicks on what is looked at with the probability that
 * the movie is relevant (position-based examination, Craswell et al., WSDM 2008).
 *
 * @param examination the place of rank r is looked at with probability r to the minus this
 * @param hit how relevant the held-out movie is
 * @param miss how relevant any other movie is
 */
record ClickModel(double examination, double hit, double miss) implements Serializable {

  /** The length of a list that is shown. */
  static final int SHOWN = Evaluator.K;

  /**
   * The clicks on one list.
   *
   * @param first rank of the first click, from 1; 0 without one
   */
  record Clicks(int clicks, int first) {}

  static ClickModel of(Conf.Ab settings) {
    return new ClickModel(settings.examination(), settings.hit(), settings.miss());
  }

  /** How likely a click is at a rank, from 1. */
  double probability(int rank, boolean isHit) {
    return Math.pow(rank, -examination) * (isHit ? hit : miss);
  }

  /**
   * Shows a list to a user.
   *
   * @param position of the held-out movie, from 0, or beyond the list
   * @param length of the list
   */
  Clicks click(int position, int length, SplittableRandom random) {
    int clicks = 0;
    int first = 0;
    for (int place = 0; place < Math.min(length, SHOWN); place++) {
      if (random.nextDouble() < probability(place + 1, place == position)) {
        clicks++;
        first = first == 0 ? place + 1 : first;
      }
    }
    return new Clicks(clicks, first);
  }
}
