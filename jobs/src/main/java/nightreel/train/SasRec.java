package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.nn.Operators;

/**
 * SASRec, self-attentive sequential recommendation (Kang and McAuley, ICDM 2018): a causal
 * transformer that reads a history and gives, at every position, a state whose dot product with an
 * item's vector is the score of that item as the next one.
 *
 * <p>Axes: {@code B} sequences of a batch, {@code L} their padded length, {@code D} width, {@code
 * N} items. Sequences are padded on the right: with the causal mask no state can depend on what
 * follows it, so padding changes nothing. Positions count from the end of the longest sequence that
 * the network takes ({@code maxLength - 1} is the last movie), so that the last movie is always at
 * the same one. Blocks normalise before attention and feed-forward (Xiong et al. 2020).
 *
 * <p>Input: items {@code (N, D)} from {@link ItemVectors}, rows {@code (B, L)} of that matrix,
 * positions {@code (B, L)}. Output: states {@code (B, L, D)}.
 */
final class SasRec extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Conf.Train settings;
  private final Parameter positions;
  private final Dropout dropout;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;

  SasRec(Conf.Train settings) {
    super(VERSION);
    this.settings = settings;
    positions =
        addParameter(
            Parameter.builder()
                .setName("positions")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(settings.maxLength(), settings.width()))
                .optInitializer(new NormalInitializer(0.02f))
                .build());
    dropout = addChildBlock("dropout", Dropout.builder().optRate(settings.dropout()).build());
    for (int i = 0; i < settings.blocks(); i++) {
      blocks.add(addChildBlock("block" + i, new TransformerBlock(settings)));
    }
    norm = addChildBlock("norm", LayerNorm.builder().axis(2).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray items = inputs.get(0);
    NDArray rows = inputs.get(1);
    NDArray places = inputs.get(2);
    NDArray position = parameters.getValue(positions, items.getDevice(), training);
    NDArray x =
        Operators.scale(Operators.look(items, rows), Math.sqrt(settings.width()))
            .add(Operators.look(position, places));
    NDArray causal = causalMask(rows.getManager(), rows.getShape().get(1));
    x = dropout.forward(parameters, new NDList(x), training).singletonOrThrow();
    for (TransformerBlock block : blocks) {
      x = block.forward(parameters, new NDList(x, causal), training).singletonOrThrow();
    }
    return norm.forward(parameters, new NDList(x), training);
  }

  /** What is added to the attention scores {@code (L, L)}: 0 for the past, -1e9 for the future. */
  private static NDArray causalMask(NDManager manager, long length) {
    NDArray places = manager.arange((int) length);
    return places.expandDims(0).gt(places.expandDims(1)).toType(DataType.FLOAT32, false).mul(-1e9f);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape rows = inputShapes[1];
    return new Shape[] {new Shape(rows.get(0), rows.get(1), settings.width())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape hidden = getOutputShapes(inputShapes)[0];
    dropout.initialize(manager, type, hidden);
    for (TransformerBlock block : blocks) {
      block.initialize(manager, type, hidden);
    }
    norm.initialize(manager, type, hidden);
  }
}
