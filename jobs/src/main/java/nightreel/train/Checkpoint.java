package nightreel.train;

import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that training needs to go on as if it had never stopped.
 *
 * @param steps how many are behind the weights
 * @param epochs how many are, such as 1.5
 * @param weights of the network
 * @param optimizer its state
 * @param best what the best validation measured; its weights are empty before the first one
 * @param meter what was counted since the last row of the log
 * @param log every row so far
 * @param seconds of training so far
 */
record Checkpoint(
    long steps,
    double epochs,
    List<float[]> weights,
    List<float[]> optimizer,
    Best best,
    Meter meter,
    List<SasRecTrainer.Progress> log,
    double seconds)
    implements Serializable {

  /**
   * The best validation so far.
   *
   * @param worse how many validations have not been better since
   */
  record Best(List<float[]> weights, double ndcg10, int worse) implements Serializable {

    static final Best NONE = new Best(List.of(), -1, 0);

    /**
     * After one more validation.
     *
     * @param weights asked for where it is the best one
     */
    Best after(double ndcg10, Supplier<List<float[]>> weights) {
      return ndcg10 > this.ndcg10
          ? new Best(weights.get(), ndcg10, 0)
          : new Best(this.weights, this.ndcg10, worse + 1);
    }
  }

  /** What was counted since the last row of the log. */
  record Meter(double lossSum, long steps, long sequences, double seconds) implements Serializable {

    static final Meter ZERO = new Meter(0, 0, 0, 0);
  }
}
