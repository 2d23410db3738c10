package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;

/**
 * SASRec, self-attentive sequential recommendation (Kang and McAuley, ICDM 2018): a causal
 * transformer that reads a history and gives, at every position, a state whose dot product with an
 * item's vector is the score of that item as the next one.
 *
 * <p>Axes: {@code B} sequences of a batch, {@code L} their padded length, {@code D} width, {@code
 * M} items, {@code P} places whose states are asked for. Sequences are padded on the right: no
 * state can depend on what follows it, so padding changes nothing and needs no mask. Positions
 * count from the end of the longest sequence that the network takes ({@code maxLength - 1} is the
 * last movie), so that the last movie is always at the same one.
 *
 * <p>Input: rows {@code (B, L)} of the items, positions {@code (B, L)}, items {@code (M, D)} from
 * {@link ItemVectors}, places {@code (P)} among the {@code B x L}. Output: states {@code (P, D)}.
 */
final class SasRec extends AbstractBlock {

  private static final byte VERSION = 2;

  private final InputLayer input;
  private final List<LastBlock> blocks = new ArrayList<>();
  private final OutputLayer output;

  SasRec(Conf.Train settings) {
    super(VERSION);
    input = addChildBlock("input", new InputLayer(settings));
    for (int i = 0; i < settings.blocks(); i++) {
      blocks.add(
          switch (settings.architecture()) {
            case PLAIN -> addChildBlock("block" + i, new PlainBlock(settings));
            case GATED -> addChildBlock("block" + i, new GatedBlock(settings));
          });
    }
    output = addChildBlock("output", new OutputLayer(settings));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDList x = input.forward(parameters, inputs.subNDList(0, 3), training);
    for (Block block : blocks) {
      x = block.forward(parameters, x, training);
    }
    x.add(inputs.get(3));
    return output.forward(parameters, x, training);
  }

  /**
   * The states at one place of each sequence, without training: the last block computes no others.
   *
   * @param inputs those of a forward pass; the {@code b}-th place is of sequence {@code b}
   * @return {@code (B, D)}
   */
  NDArray lastStates(ParameterStore parameters, NDList inputs) {
    NDArray places = inputs.get(3);
    NDList x = input.forward(parameters, inputs.subNDList(0, 3), false);
    for (Block block : blocks.subList(0, blocks.size() - 1)) {
      x = block.forward(parameters, x, false);
    }
    NDArray last = blocks.get(blocks.size() - 1).at(parameters, x.singletonOrThrow(), places);
    NDArray all = last.getManager().arange(0, (int) places.size(), 1, DataType.INT64);
    return output.forward(parameters, new NDList(last.expandDims(1), all), false).head();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[3].get(0), inputShapes[2].get(1))};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    input.initialize(manager, type, inputShapes);
    Shape hidden = input.getOutputShapes(inputShapes)[0];
    for (Block block : blocks) {
      block.initialize(manager, type, hidden);
    }
    output.initialize(manager, type, hidden, inputShapes[3]);
  }
}
