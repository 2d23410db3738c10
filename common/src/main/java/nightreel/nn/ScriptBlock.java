package nightreel.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A block whose forward pass is one {@link TorchScript} function of its inputs and weights.
 *
 * <p>The result belongs to the manager of the first input. Without training no gradients are kept
 * and nothing is dropped out.
 */
public abstract class ScriptBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  private final List<Parameter> weights = new ArrayList<>();
  private final String inputs;
  private final String functions;
  private final double dropout;
  private final Map<String, ? extends Number> constants;
  private TorchScript script;

  /**
   * @param inputs names of the inputs, with commas between them
   * @param functions for {@link TorchScript#compile}; one of them is {@code run(self, inputs...,
   *     weights..., dropout: float)}, with the weights in the order of {@link #weight}
   * @param dropout rate that {@code run} is called with in training; 0 otherwise
   */
  protected ScriptBlock(
      String inputs, String functions, double dropout, Map<String, ? extends Number> constants) {
    super(VERSION);
    this.inputs = inputs;
    this.functions = functions;
    this.dropout = dropout;
    this.constants = constants;
  }

  /** Adds a parameter. */
  protected final void weight(String name, Initializer initializer, long... shape) {
    weights.add(
        addParameter(
            Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(shape))
                .optInitializer(initializer)
                .build()));
  }

  /**
   * Adds {@code name_weight} {@code (out, in)} and {@code name_bias} {@code (out)}, both drawn as
   * PyTorch's {@code Linear} does: evenly between plus and minus {@code 1 / sqrt(in)}.
   */
  protected final void linear(String name, long in, long out) {
    var initializer = new UniformInitializer((float) (1 / Math.sqrt(in)));
    weight(name + "_weight", initializer, out, in);
    weight(name + "_bias", initializer, out);
  }

  /** Adds {@code name_weight} of ones and {@code name_bias} of zeros, both {@code (width)}. */
  protected final void norm(String name, long width) {
    weight(name + "_weight", new ConstantInitializer(1), width);
    weight(name + "_bias", new ConstantInitializer(0), width);
  }

  /** Adds a matrix {@code (rows, width)} of normal numbers. */
  protected final void embedding(String name, double deviation, long rows, long width) {
    weight(name, new NormalInitializer((float) deviation), rows, width);
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    return training
        ? script.differentiably(arguments(parameters, inputs, true))
        : new NDList(infer(parameters, "infer", inputs));
  }

  /**
   * Calls another one of the functions, without training.
   *
   * @param function takes the inputs and then the weights
   */
  protected final NDArray infer(ParameterStore parameters, String function, NDList inputs) {
    return script.apply(
        inputs.head().getManager(), function, arguments(parameters, inputs, false).toArray());
  }

  private NDList arguments(ParameterStore parameters, NDList inputs, boolean training) {
    var arguments = new NDList(inputs);
    for (Parameter weight : weights) {
      arguments.add(parameters.getValue(weight, inputs.head().getDevice(), training));
    }
    return arguments;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    var names = new ArrayList<>(List.of(inputs));
    weights.forEach(weight -> names.add(weight.getName()));
    String arguments = String.join(", ", names);
    String call = "def %s(self, %s):\n  return self.run(%s, %s)\n";
    script =
        TorchScript.compile(
            manager,
            functions
                + call.formatted("forward", arguments, arguments, "" + dropout)
                + call.formatted("infer", arguments, arguments, "0.0"),
            constants);
  }
}
