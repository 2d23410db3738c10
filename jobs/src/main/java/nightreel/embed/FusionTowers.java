package nightreel.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import nightreel.nn.Operators;

/**
 * One tower a modality, whose outputs are added and scaled to unit length. A tower is a linear
 * projection plus a perceptron with one hidden layer. The projection starts at random, which keeps
 * cosines about as they are (Johnson and Lindenstrauss 1984), and the perceptron at zero: so
 * learning begins at an untrained projection, and what it does not touch, such as a movie that
 * nobody has watched, stays near what is like it. A movie that lacks a modality gets a learned
 * vector in its place.
 *
 * <p>Axes: {@code R} movies, {@code C} width of a modality, {@code D} width of the fused vectors.
 * Input: for each modality its vectors {@code (R, C)} and {@code (R, 1)}, 1 where a movie has it
 * and 0 where not. Output: {@code (R, D)}.
 */
final class FusionTowers extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int width;
  private final List<Tower> towers = new ArrayList<>();

  /**
   * @param modalities {@code C} of each
   * @param width {@code D}
   * @param hidden width of the hidden layers
   */
  FusionTowers(List<Integer> modalities, int width, int hidden, float dropout) {
    super(VERSION);
    this.width = width;
    for (int m = 0; m < modalities.size(); m++) {
      towers.add(addChildBlock("tower" + m, new Tower(modalities.get(m), width, hidden, dropout)));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray sum = null;
    for (int m = 0; m < towers.size(); m++) {
      var tower = new NDList(inputs.get(2 * m), inputs.get(2 * m + 1));
      NDArray part = towers.get(m).forward(parameters, tower, training).singletonOrThrow();
      sum = sum == null ? part : sum.add(part);
    }
    return new NDList(unit(sum));
  }

  /** Rows of unit length; a row of zeros stays so. */
  static NDArray unit(NDArray rows) {
    NDArray tiny = rows.getManager().create(1e-12f);
    return rows.div(rows.square().sum(new int[] {1}, true).add(tiny).sqrt());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), width)};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    for (int m = 0; m < towers.size(); m++) {
      towers.get(m).initialize(manager, type, inputShapes[2 * m], inputShapes[2 * m + 1]);
    }
  }

  private static final class Tower extends AbstractBlock {

    private final int modality;
    private final int width;
    private final Parameter projection;
    private final Parameter absent;
    private final Linear expand;
    private final Dropout dropout;
    private final Linear contract;

    Tower(int modality, int width, int hidden, float rate) {
      super(VERSION);
      this.modality = modality;
      this.width = width;
      projection =
          addParameter(
              Parameter.builder()
                  .setName("projection")
                  .setType(Parameter.Type.OTHER)
                  .optShape(new Shape(modality, width))
                  .optInitializer(new NormalInitializer((float) (1 / Math.sqrt(width))))
                  .build());
      absent =
          addParameter(
              Parameter.builder()
                  .setName("absent")
                  .setType(Parameter.Type.OTHER)
                  .optShape(new Shape(1, width))
                  .optInitializer(new ConstantInitializer(0))
                  .build());
      expand = addChildBlock("expand", Linear.builder().setUnits(hidden).build());
      dropout = addChildBlock("dropout", Dropout.builder().optRate(rate).build());
      contract = addChildBlock("contract", Linear.builder().setUnits(width).build());
      expand.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
      contract.setInitializer(new ConstantInitializer(0), Parameter.Type.WEIGHT);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameters,
        NDList inputs,
        boolean training,
        PairList<String, Object> options) {
      NDArray vectors = inputs.get(0);
      NDArray present = inputs.get(1);
      // unit vectors have small numbers; the perceptron wants them about 1
      NDList hidden = new NDList(Operators.scale(vectors, Math.sqrt(modality)));
      hidden = expand.forward(parameters, hidden, training);
      hidden = new NDList(Activation.gelu(hidden.singletonOrThrow()));
      hidden = dropout.forward(parameters, hidden, training);
      NDArray part =
          contract
              .forward(parameters, hidden, training)
              .singletonOrThrow()
              .add(vectors.matMul(parameters.getValue(projection, vectors.getDevice(), training)));
      NDArray instead = parameters.getValue(absent, vectors.getDevice(), training);
      // absent + present * (part - absent)
      return new NDList(part.sub(instead).mul(present).add(instead));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), width)};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      expand.initialize(manager, type, inputShapes[0]);
      Shape[] expanded = expand.getOutputShapes(new Shape[] {inputShapes[0]});
      dropout.initialize(manager, type, expanded);
      contract.initialize(manager, type, expanded);
    }
  }
}
