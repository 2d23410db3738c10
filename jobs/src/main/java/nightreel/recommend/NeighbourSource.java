package nightreel.recommend;

import java.util.BitSet;
import nightreel.conf.Conf;
import nightreel.train.Neighbours;

/**
 * The neighbours of the last movies of the history, added up: what follows them, for example. For
 * one thread at a time.
 */
final class NeighbourSource implements CandidateSource {

  private final Neighbours.Sums sums;
  private final Conf.Source settings;
  private final boolean[] allowed;

  /** Of the batch that was last retrieved for, whose candidates are scored next. */
  private Batch batch;

  private Neighbours.Saved[] saved;

  /**
   * @param settings which movies of the history are looked at, and their weights
   */
  NeighbourSource(Neighbours neighbours, Conf.Source settings, Catalogue catalogue) {
    this.sums = neighbours.sums();
    this.settings = settings;
    this.allowed = catalogue.allowed();
  }

  /** Movies that are no neighbours of the history are not proposed. */
  @Override
  public int[][] retrieve(Batch batch, int count) {
    this.batch = batch;
    saved = new Neighbours.Saved[batch.size()];
    var found = new int[batch.size()][0];
    for (int b = 0; b < found.length && count > 0; b++) {
      BitSet seen = batch.seen().get(b);
      addUp(batch.users().get(b));
      saved[b] = sums.save();
      found[b] = sums.best(row -> allowed[row] && !seen.get(row), count);
    }
    return found;
  }

  @Override
  public float[] score(Batch batch, int b, int[] rows) {
    if (batch == this.batch && saved[b] != null) {
      sums.restore(saved[b]);
    } else {
      addUp(batch.users().get(b));
    }
    var scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = sums.of(rows[i]);
    }
    return scores;
  }

  private void addUp(UserHistory user) {
    sums.of(user.rows(), settings.last(), settings.decay());
  }
}
