package nightreel.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * AdamW (Loshchilov and Hutter, ICLR 2019) by DJL's own native update.
 *
 * <p>DJL's optimizer classes detach their state from every manager, which keeps two copies of the
 * network until the JVM ends, and clip gradients on one side only; here the state belongs to the
 * training's manager, and gradients are scaled by their global norm (Pascanu et al. 2013).
 */
public final class AdamW {

  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.98f;
  private static final float EPSILON = 1e-8f;
  private static final float NO_CLIP = -1f;

  private final List<Parameter> parameters;
  private final LearningRate learningRate;
  private final float weightDecay;
  private final float maxGradientNorm;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> variances = new ArrayList<>();
  private long steps;

  /**
   * @param manager owns the state
   * @param maxGradientNorm global norm above which gradients are scaled down
   */
  public AdamW(
      NDManager manager,
      List<Parameter> parameters,
      LearningRate learningRate,
      float weightDecay,
      float maxGradientNorm) {
    this.parameters = parameters;
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.maxGradientNorm = maxGradientNorm;
    for (Parameter parameter : parameters) {
      means.add(manager.zeros(parameter.getArray().getShape()));
      variances.add(manager.zeros(parameter.getArray().getShape()));
    }
  }

  /** Moves all parameters against their gradients, which are used up: DJL's update zeroes them. */
  public void step() {
    steps++;
    float rate = learningRate.at(steps);
    List<NDArray> gradients = parameters.stream().map(p -> p.getArray().getGradient()).toList();
    NDArray scale = scale(gradients);
    for (int i = 0; i < gradients.size(); i++) {
      NDArray weight = parameters.get(i).getArray();
      weight
          .getNDArrayInternal()
          .adamUpdate(
              new NDList(weight, gradients.get(i).muli(scale), means.get(i), variances.get(i)),
              new NDList(weight),
              rate,
              rate * biasCorrection(),
              weightDecay,
              1f,
              NO_CLIP,
              BETA1,
              BETA2,
              EPSILON,
              true,
              true);
    }
  }

  /** 1, or what brings the gradients' global norm down to the largest allowed. */
  private NDArray scale(List<NDArray> gradients) {
    NDArray squares = null;
    for (NDArray gradient : gradients) {
      NDArray square = gradient.square().sum();
      squares = squares == null ? square : squares.add(square);
    }
    return squares.sqrt().add(1e-6f).pow(-1).mul(maxGradientNorm).minimum(1f);
  }

  /** For the running means, which begin at zero. */
  private float biasCorrection() {
    return (float) (Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps)));
  }

  /** How many steps it has made. */
  public long steps() {
    return steps;
  }

  /** Copies of the running means and variances on the Java heap. */
  public List<float[]> snapshot() {
    return state().map(NDArray::toFloatArray).toList();
  }

  /**
   * Goes on where another one stopped.
   *
   * @param steps how many it had made
   * @param snapshot its running means and variances
   */
  public void restore(long steps, List<float[]> snapshot) {
    this.steps = steps;
    List<NDArray> state = state().toList();
    for (int i = 0; i < snapshot.size(); i++) {
      state.get(i).set(snapshot.get(i));
    }
  }

  private Stream<NDArray> state() {
    return Stream.concat(means.stream(), variances.stream());
  }
}
