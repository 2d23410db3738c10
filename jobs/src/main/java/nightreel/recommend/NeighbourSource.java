package nightreel.recommend;

import java.util.BitSet;
import nightreel.conf.Conf;
import nightreel.metrics.TopK;
import nightreel.train.Neighbours;

/**
 * The neighbours of the last movies of the history, added up: what follows them, for example.
 *
 * @param settings which movies of the history are looked at, and their weights
 */
record NeighbourSource(Neighbours neighbours, Conf.Source settings, Catalogue catalogue)
    implements CandidateSource {

  @Override
  public int[][] retrieve(Batch batch, int count) {
    var found = new int[batch.size()][0];
    for (int b = 0; b < found.length && count > 0; b++) {
      found[b] = best(scores(batch.users().get(b)), batch.seen().get(b), count);
    }
    return found;
  }

  @Override
  public float[] score(Batch batch, int b, int[] rows) {
    float[] all = scores(batch.users().get(b));
    var scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = all[rows[i]];
    }
    return scores;
  }

  private float[] scores(UserHistory user) {
    var scores = new float[neighbours.size()];
    neighbours.add(user.rows(), settings.last(), settings.decay(), scores);
    return scores;
  }

  /** Movies that are no neighbours of the history are not proposed. */
  private int[] best(float[] scores, BitSet seen, int count) {
    for (int row = 0; row < scores.length; row++) {
      if (scores[row] <= 0 || !catalogue.allowed()[row] || seen.get(row)) {
        scores[row] = Float.NEGATIVE_INFINITY;
      }
    }
    return TopK.select(scores, Math.min(count, scores.length));
  }
}
