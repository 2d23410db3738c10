package nightreel.train;

import java.util.ArrayList;
import java.util.List;

/**
 * The outer step of DiLoCo (Douillard et al. 2023): Nesterov momentum on the mean change that the
 * workers' local steps have made to the weights, as if it were a gradient.
 */
final class OuterOptimizer {

  private final float learningRate;
  private final float momentum;
  private final List<float[]> velocity = new ArrayList<>();

  OuterOptimizer(double learningRate, double momentum) {
    this.learningRate = (float) learningRate;
    this.momentum = (float) momentum;
  }

  /**
   * Makes one step.
   *
   * @param weights those that all workers began with; changed in place
   * @param sum of the workers' weights less {@code weights}
   * @param workers how many they were
   */
  void step(List<float[]> weights, List<float[]> sum, int workers) {
    if (velocity.isEmpty()) {
      weights.forEach(values -> velocity.add(new float[values.length]));
    }
    for (int p = 0; p < weights.size(); p++) {
      float[] values = weights.get(p);
      float[] change = sum.get(p);
      float[] speed = velocity.get(p);
      for (int i = 0; i < values.length; i++) {
        float mean = change[i] / workers;
        speed[i] = momentum * speed[i] + mean;
        values[i] += learningRate * (mean + momentum * speed[i]);
      }
    }
  }

  /** The momentum: empty before the first step. */
  List<float[]> state() {
    return velocity;
  }

  /** Goes on where another one stopped. */
  void restore(List<float[]> state) {
    velocity.clear();
    velocity.addAll(state);
  }
}
