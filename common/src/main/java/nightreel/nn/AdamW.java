package nightreel.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * AdamW (Loshchilov and Hutter, ICLR 2019) with gradients scaled down by their global norm (Pascanu
 * et al. 2013), by torch's fused update of all parameters at once.
 *
 * <p>DJL's optimizer classes detach their state from every manager, which keeps two copies of the
 * network until the JVM ends, clip gradients on one side only, and update one parameter after the
 * other; here the state belongs to the training's manager, and a step is one call, whatever the
 * number of parameters, without a value that travels to the Java heap.
 */
public final class AdamW {

  /** What is changed is returned: the compiler takes away changes that it believes nobody sees. */
  private static final String FUNCTIONS =
      """
      def step(self, weights: List[Tensor], means: List[Tensor], variances: List[Tensor], \
      counts: List[Tensor], rate: float, decay: float, largest: float):
        g = annotate(List[Tensor], [])
        for i in range(len(weights)):
          g.append(weights[i].grad)
        norm = torch.norm(torch.stack(torch._foreach_norm(g, 2)), 2)
        scale = torch.clamp_min(torch.div(torch.add(norm, 1e-06), largest), 1.0)
        torch._foreach_add_(counts, 1.0)
        torch._fused_adamw_(weights, g, means, variances, annotate(List[Tensor], []), counts, \
      lr=rate, beta1=self.beta1, beta2=self.beta2, weight_decay=decay, eps=self.epsilon, \
      amsgrad=False, maximize=False, grad_scale=scale, found_inf=None)
        torch._foreach_zero_(g)
        return (weights, g, means, variances, counts)
      """;

  private static final Map<String, Double> CONSTANTS =
      Map.of("beta1", 0.9, "beta2", 0.98, "epsilon", 1e-8);

  private final TorchScript script;
  private final LearningRate learningRate;
  private final double weightDecay;
  private final double maxGradientNorm;
  private final List<NDArray> weights;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> variances = new ArrayList<>();
  private final List<NDArray> counts = new ArrayList<>();
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
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.maxGradientNorm = maxGradientNorm;
    script = TorchScript.compile(manager, FUNCTIONS, CONSTANTS);
    weights = parameters.stream().map(Parameter::getArray).toList();
    for (NDArray weight : weights) {
      means.add(manager.zeros(weight.getShape(), weight.getDataType()));
      variances.add(manager.zeros(weight.getShape(), weight.getDataType()));
      counts.add(manager.zeros(new Shape(), DataType.FLOAT32));
    }
  }

  /**
   * Moves all parameters against their gradients, which are used up: they are zero afterwards. The
   * loss must depend on each of them.
   */
  public void step() {
    steps++;
    script.call(
        "step",
        weights,
        means,
        variances,
        counts,
        (double) learningRate.at(steps),
        weightDecay,
        maxGradientNorm);
  }

  /** How many steps it has made. */
  public long steps() {
    return steps;
  }

  /** Copies of the running means and variances, and of the counts of steps, on the Java heap. */
  public List<float[]> snapshot() {
    return state().map(NDArray::toFloatArray).toList();
  }

  /**
   * Goes on where another one stopped.
   *
   * @param steps how many it had made
   * @param snapshot what {@link #snapshot} gave
   */
  public void restore(long steps, List<float[]> snapshot) {
    this.steps = steps;
    List<NDArray> state = state().toList();
    for (int i = 0; i < snapshot.size(); i++) {
      state.get(i).set(snapshot.get(i));
    }
  }

  private Stream<NDArray> state() {
    return Stream.of(means, variances, counts).flatMap(List::stream);
  }
}
