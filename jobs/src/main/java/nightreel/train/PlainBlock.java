package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * One pre-norm transformer block (Xiong et al. 2020): causal self-attention, then a feed-forward
 * layer of four times the width with GELU, each added to its input.
 *
 * <p>Input and output: {@code (B, L, D)}.
 */
final class PlainBlock extends ScriptBlock implements LastBlock {

  private static final int EXPANSION = 4;

  private static final String FUNCTIONS =
      Attention.FUNCTION
          + """
          def run(self, x, n1w, n1b, qkvw, qkvb, ow, ob, n2w, n2b, ew, eb, cw, cb, dropout: float):
            y = torch.layer_norm(x, [x.size(2)], n1w, n1b)
            y = torch.linear(self.attend(y, qkvw, qkvb, dropout), ow, ob)
            x = x + torch.dropout(y, dropout, True)
            return self.feed(x, n2w, n2b, ew, eb, cw, cb, dropout)
          def run_at(self, x, places, n1w, n1b, qkvw, qkvb, ow, ob, n2w, n2b, ew, eb, cw, cb):
            y = torch.layer_norm(x, [x.size(2)], n1w, n1b)
            y = torch.linear(self.attend_at(y, places, qkvw, qkvb), ow, ob)
            x = torch.embedding(x.flatten(0, 1), places) + y
            return self.feed(x, n2w, n2b, ew, eb, cw, cb, 0.0)
          def feed(self, x, n2w, n2b, ew, eb, cw, cb, dropout: float):
            y = torch.layer_norm(x, [x.size(-1)], n2w, n2b)
            y = torch.linear(torch.gelu(torch.linear(y, ew, eb)), cw, cb)
            return x + torch.dropout(y, dropout, True)
          """;

  PlainBlock(Conf.Train settings) {
    super("x", FUNCTIONS, settings.dropout(), Map.of("heads", (long) settings.heads()));
    int width = settings.width();
    norm("attention_norm", width);
    linear("query_key_value", width, 3L * width);
    linear("attention_output", width, width);
    norm("feed_forward_norm", width);
    linear("expand", width, (long) EXPANSION * width);
    linear("contract", (long) EXPANSION * width, width);
  }

  @Override
  public NDArray at(ParameterStore parameters, NDArray x, NDArray places) {
    return infer(parameters, "run_at", new NDList(x, places));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
