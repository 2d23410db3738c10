package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import nightreel.conf.Conf;

/**
 * What training makes small: how badly states predict the items that came next.
 *
 * <p>Axes: {@code P} positions, {@code N} items, {@code D} width; the score of an item is the dot
 * product of its vector and the state. Losses compute their own gradients, for some positions at a
 * time, so that memory does not grow with {@code P x N}.
 */
interface SequenceLoss {

  /**
   * @param surrogate a scalar whose gradient is the gradient of the mean loss, and whose value
   *     means nothing
   * @param mean the mean loss of a position, a scalar
   */
  record Loss(NDArray surrogate, NDArray mean) {
    static Loss of(NDList surrogateAndMean) {
      return new Loss(surrogateAndMean.get(0), surrogateAndMean.get(1));
    }
  }

  /**
   * The mean loss over positions.
   *
   * @param states {@code (P, D)}, to whose manager the results belong
   * @param items {@code (N, D)}
   * @param targets {@code (P)} item rows
   */
  Loss of(NDArray states, NDArray items, NDArray targets);

  /** Numbers that are computed at once; on a CPU few enough for the caches and the allocator. */
  static long numbersAtOnce(NDManager manager) {
    return manager.getDevice().isGpu() ? 256_000_000 : 4_000_000;
  }

  /**
   * The loss that the settings ask for.
   *
   * @param owner of what it needs besides states and items
   * @param counts how often each of the {@code N} items occurs in training
   */
  static SequenceLoss create(Conf.Train settings, NDManager owner, int[] counts) {
    return switch (settings.loss()) {
      case CROSS_ENTROPY -> new CatalogueLoss(owner);
      case SAMPLED_SOFTMAX -> new SampledSoftmax(owner, settings, counts);
      case GBCE ->
          new BinaryCrossEntropy(
              owner, settings.negatives(), settings.calibration(), counts.length);
      case BCE -> new BinaryCrossEntropy(owner, 1, 0, counts.length);
    };
  }
}
