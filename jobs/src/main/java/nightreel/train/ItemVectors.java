package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/**
 * The vectors of the items, as input and as output of {@link SasRec}: a learned vector per trained
 * item plus a learned projection of the item's frozen content vector. An item without training data
 * has the projection alone and can be read and scored all the same.
 *
 * <p>Input: content {@code (M, C)} whose first {@code N} rows are the trained items, {@code M >=
 * N}; or nothing where content is not used, then {@code M = N}. Output: {@code (M, D)}.
 */
final class ItemVectors extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final float INITIAL_DEVIATION = 0.02f;

  private final long trainedItems;
  private final int width;
  private final Parameter identity;
  private final Parameter projection;

  /**
   * @param contentWidth 0 where content is not used
   */
  ItemVectors(long trainedItems, int contentWidth, int width) {
    super(VERSION);
    this.trainedItems = trainedItems;
    this.width = width;
    identity = matrix("identity", trainedItems);
    projection = contentWidth == 0 ? null : matrix("projection", contentWidth);
  }

  private Parameter matrix(String name, long rows) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optShape(new Shape(rows, width))
            .optInitializer(new NormalInitializer(INITIAL_DEVIATION))
            .build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDManager manager = inputs.head().getManager();
    NDArray learned = parameters.getValue(identity, inputs.head().getDevice(), training);
    if (projection == null) {
      return new NDList(learned);
    }
    NDArray content = inputs.head();
    long unknown = content.getShape().get(0) - trainedItems;
    if (unknown > 0) {
      learned = learned.concat(manager.zeros(new Shape(unknown, width)), 0);
    }
    NDArray projected =
        content.matMul(parameters.getValue(projection, content.getDevice(), training));
    return new NDList(projected.add(learned));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long rows = projection == null ? trainedItems : inputShapes[0].get(0);
    return new Shape[] {new Shape(rows, width)};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {}
}
