package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/** A transformer block that can give one state a sequence, where nobody asks for the others. */
interface LastBlock extends Block {

  /**
   * The block's output at one place of each sequence, without training.
   *
   * @param x {@code (B, L, D)}
   * @param places {@code (B)}, among the {@code B x L}: the {@code b}-th one is of sequence {@code
   *     b}, and what is behind it is not looked at
   * @return {@code (B, D)}
   */
  NDArray at(ParameterStore parameters, NDArray x, NDArray places);
}
