package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import nightreel.nn.Operators;

/**
 * Cross-entropy of each target against the whole catalogue, in memory that does not grow with the
 * batch.
 *
 * <p>Axes: {@code P} positions, {@code N} items, {@code D} width. With logits {@code states x
 * items} the loss of a position is {@code log sum exp(logits) - logit(target)}. The gradient of its
 * first term is known: the softmax-weighted mean of the item vectors. So that term is computed for
 * a few positions at a time, without keeping {@code (P, N)} logits for the backward pass, which
 * saves most of the memory traffic of training; the second term is left to automatic
 * differentiation.
 */
final class CatalogueLoss {

  /** Logits computed at once; on a CPU few enough for the caches and the allocator. */
  private static final long CPU_LOGITS = 4_000_000;

  private static final long GPU_LOGITS = 256_000_000;
  private static final float TINY = 1e-38f;

  /**
   * @param surrogate a scalar whose gradient is the gradient of the mean loss, and whose value
   *     means nothing
   * @param mean the mean loss in nats, a scalar
   */
  record Loss(NDArray surrogate, NDArray mean) {}

  private CatalogueLoss() {}

  /**
   * The mean loss over positions.
   *
   * @param step owns what is created
   * @param states {@code (P, D)}
   * @param items {@code (N, D)}
   * @param targets {@code (P)} item rows
   */
  static Loss of(NDManager step, NDArray states, NDArray items, NDArray targets) {
    return of(step, states, items, targets, states.getDevice().isGpu() ? GPU_LOGITS : CPU_LOGITS);
  }

  /**
   * @param logitsAtOnce about how many logits are in memory together; the result does not depend on
   *     it
   */
  static Loss of(
      NDManager step, NDArray states, NDArray items, NDArray targets, long logitsAtOnce) {
    long positions = states.getShape().get(0);
    long together = Math.max(1, logitsAtOnce / items.getShape().get(0));
    NDArray fixedStates = states.stopGradient();
    NDArray fixedItems = items.stopGradient();
    NDArray itemGradient = step.zeros(items.getShape());
    NDArray sum = step.create(0f);
    var stateGradients = new NDList();
    for (long from = 0; from < positions; from += together) {
      String range = from + ":" + Math.min(positions, from + together);
      NDArray stateGradient;
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray some = fixedStates.get(range);
        NDArray probabilities = some.matMul(fixedItems.transpose()).softmax(1);
        sum.subi(
            probabilities.gather(targets.get(range).expandDims(1), 1).maximum(TINY).log().sum());
        itemGradient.addi(probabilities.transpose().matMul(some));
        stateGradient = probabilities.matMul(fixedItems);
        NDScope.unregister(stateGradient);
      }
      NDScope.register(stateGradient);
      stateGradients.add(stateGradient);
    }
    NDArray stateGradient =
        stateGradients.size() == 1 ? stateGradients.head() : concat(stateGradients);
    NDArray sums =
        states
            .mul(stateGradient.sub(Operators.look(items, targets)))
            .sum()
            .add(items.mul(itemGradient).sum());
    NDArray surrogate = Operators.scale(sums, 1.0 / positions);
    return new Loss(surrogate, sum.div(positions));
  }

  private static NDArray concat(NDList parts) {
    NDArray head = parts.head();
    return head.getNDArrayInternal().concat(parts.subNDList(1), 0);
  }
}
