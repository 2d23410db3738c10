package nightreel.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;

/** Operators that are safe under automatic differentiation where DJL's own are not. */
public final class Operators {

  private Operators() {}

  /**
   * The rows {@code ids} of {@code matrix}, with a dense gradient.
   *
   * <p>Not {@code matrix.get(ids)}: that belongs to the matrix's manager and, outside a scope,
   * stays until it closes.
   *
   * @param matrix {@code (N, D)}
   * @param ids integers of any shape
   * @return the shape of {@code ids}, and {@code D}
   */
  public static NDArray look(NDArray matrix, NDArray ids) {
    return ids.getNDArrayInternal().embedding(ids, matrix, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * {@code x} times a number, for use under automatic differentiation.
   *
   * <p>Not {@code x.mul(number)}: torch keeps the number's memory for the backward pass, while DJL
   * gives it back to the Java heap at once, so that a garbage collection between the two turns
   * gradients into noise. Here the number lives as long as the manager of {@code x} or the scope.
   */
  public static NDArray scale(NDArray x, double number) {
    return x.mul(x.getManager().create((float) number));
  }
}
