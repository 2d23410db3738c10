package nightreel.train;

import java.io.Serializable;
import java.util.List;

/**
 * What the local steps of one round have made of the weights, of one worker or of several together.
 *
 * @param change weights after less weights before, summed over the workers
 * @param lossSum of all their steps
 * @param seconds of the slowest worker, without waiting for others of its JVM
 */
record WorkerRound(
    List<float[]> change, int workers, double lossSum, long steps, long sequences, double seconds)
    implements Serializable {

  /** Adds another one, into the arrays of this one. */
  WorkerRound plus(WorkerRound other) {
    for (int p = 0; p < change.size(); p++) {
      float[] sum = change.get(p);
      float[] added = other.change.get(p);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += added[i];
      }
    }
    return new WorkerRound(
        change,
        workers + other.workers,
        lossSum + other.lossSum,
        steps + other.steps,
        sequences + other.sequences,
        Math.max(seconds, other.seconds));
  }
}
