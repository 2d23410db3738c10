package nightreel.recommend;

import java.util.Arrays;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.train.Neighbours;

/**
 * What each of the last movies of a history is expected to contribute to recommendations, told from
 * the sources that are sums over the history, without scoring anything again. For one thread at a
 * time.
 */
final class Contributions {

  /** Neighbours of the history's movies, and how the movies are weighed. */
  record Weighed(Neighbours neighbours, Conf.Source settings) {}

  private static final int NONE = -1;

  private final Map<Source, Weighed> sums;
  private final MovieVectors vectors;
  private final double contentDecay;

  /** For each movie its place among the recommendations at hand. */
  private final int[] placeOf;

  Contributions(Map<Source, Weighed> sums, MovieVectors vectors, double contentDecay) {
    this.sums = sums;
    this.vectors = vectors;
    this.contentDecay = contentDecay;
    placeOf = new int[vectors.size()];
    Arrays.fill(placeOf, NONE);
  }

  /**
   * For each recommendation what each place of the history is expected to contribute, in units of
   * the blended score.
   *
   * @param history rows, oldest first
   * @param list rows of what is recommended
   * @param last how many movies of the history count; negative infinity for the places before them
   */
  double[][] of(int[] history, int[] list, int last, Scale scale) {
    var expected = new double[list.length][history.length];
    int from = Math.max(0, history.length - last);
    for (double[] ofMovie : expected) {
      Arrays.fill(ofMovie, 0, from, Double.NEGATIVE_INFINITY);
    }
    for (int i = 0; i < list.length; i++) {
      placeOf[list[i]] = i;
    }
    sums.forEach(
        (source, weighed) -> addSum(expected, history, from, weighed, scale.weightOf(source)));
    for (int row : list) {
      placeOf[row] = NONE;
    }
    addContent(expected, history, from, list, scale.weightOf(Source.CONTENT));
    return expected;
  }

  private void addSum(
      double[][] expected, int[] history, int from, Weighed weighed, double scaled) {
    Neighbours neighbours = weighed.neighbours();
    int first = Math.max(from, history.length - weighed.settings().last());
    double weight = scaled;
    for (int place = history.length - 1; place >= first; place--) {
      int row = history[place];
      for (int at = neighbours.starts()[row]; at < neighbours.starts()[row + 1]; at++) {
        int i = placeOf[neighbours.rows()[at]];
        if (i != NONE) {
          expected[i][place] += weight * neighbours.weights()[at];
        }
      }
      weight *= weighed.settings().decay();
    }
  }

  /** The derivative of the cosine with the weighted mean by the weight of each movie in it. */
  private void addContent(double[][] expected, int[] history, int from, int[] list, double scaled) {
    float[] mean = vectors.mean(history, contentDecay);
    var along = new double[history.length];
    double length = 0;
    double weight = 1;
    for (int place = history.length - 1; place >= from; place--, weight *= contentDecay) {
      along[place] = vectors.dot(mean, history[place]);
      length += weight * along[place];
    }
    if (scaled == 0 || length <= 0) {
      return;
    }
    for (int i = 0; i < list.length; i++) {
      double cosine = vectors.dot(mean, list[i]);
      weight = scaled / length;
      for (int place = history.length - 1; place >= from; place--, weight *= contentDecay) {
        double own = vectors.dot(history[place], list[i]);
        expected[i][place] += weight * (own - cosine * along[place]);
      }
    }
  }
}
