package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import nightreel.conf.Conf;
import nightreel.nn.Operators;

/**
 * One pre-norm transformer block: causal multi-head self-attention (Vaswani et al. 2017), then a
 * feed-forward layer of four times the width with GELU, each added to its input.
 *
 * <p>Input: {@code (B, L, D)} and the mask {@code (L, L)} that is added to the attention scores.
 * Output: {@code (B, L, D)}.
 */
final class TransformerBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int EXPANSION = 4;

  private final int heads;
  private final int width;
  private final LayerNorm attentionNorm;
  private final Linear queryKeyValue;
  private final Linear attentionOutput;
  private final LayerNorm feedForwardNorm;
  private final Linear expand;
  private final Linear contract;
  private final Dropout dropout;

  TransformerBlock(Conf.Train settings) {
    super(VERSION);
    heads = settings.heads();
    width = settings.width();
    attentionNorm = addChildBlock("attentionNorm", LayerNorm.builder().axis(2).build());
    queryKeyValue = addChildBlock("queryKeyValue", linear(3 * width));
    attentionOutput = addChildBlock("attentionOutput", linear(width));
    feedForwardNorm = addChildBlock("feedForwardNorm", LayerNorm.builder().axis(2).build());
    expand = addChildBlock("expand", linear(EXPANSION * width));
    contract = addChildBlock("contract", linear(width));
    dropout = addChildBlock("dropout", Dropout.builder().optRate(settings.dropout()).build());
  }

  private static Linear linear(long units) {
    return Linear.builder().setUnits(units).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray x = inputs.get(0);
    NDArray mask = inputs.get(1);
    var step = new Step(parameters, training);
    NDArray attended = attend(step, step.run(attentionNorm, x), mask);
    x = x.add(step.run(dropout, step.run(attentionOutput, attended)));
    NDArray hidden = Activation.gelu(step.run(expand, step.run(feedForwardNorm, x)));
    return new NDList(x.add(step.run(dropout, step.run(contract, hidden))));
  }

  private NDArray attend(Step step, NDArray x, NDArray mask) {
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    int headWidth = width / heads;
    // (3, B, H, L, D/H)
    NDList qkv =
        step.run(queryKeyValue, x)
            .reshape(batch, length, 3, heads, headWidth)
            .transpose(2, 0, 3, 1, 4)
            .split(3, 0);
    NDArray query = qkv.get(0).squeeze(0);
    NDArray key = qkv.get(1).squeeze(0);
    NDArray value = qkv.get(2).squeeze(0);
    NDArray scores =
        Operators.scale(query, 1 / Math.sqrt(headWidth))
            .matMul(key.transpose(0, 1, 3, 2))
            .add(mask)
            .softmax(-1);
    return step.run(dropout, scores)
        .matMul(value)
        .transpose(0, 2, 1, 3)
        .reshape(batch, length, width);
  }

  /** Runs a child block on one array. */
  private record Step(ParameterStore parameters, boolean training) {
    NDArray run(AbstractBlock block, NDArray x) {
      return block.forward(parameters, new NDList(x), training).singletonOrThrow();
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape hidden = inputShapes[0];
    Shape expanded = new Shape(hidden.get(0), hidden.get(1), (long) EXPANSION * width);
    attentionNorm.initialize(manager, type, hidden);
    queryKeyValue.initialize(manager, type, hidden);
    attentionOutput.initialize(manager, type, hidden);
    feedForwardNorm.initialize(manager, type, hidden);
    expand.initialize(manager, type, hidden);
    contract.initialize(manager, type, expanded);
    dropout.initialize(manager, type, hidden);
  }
}
