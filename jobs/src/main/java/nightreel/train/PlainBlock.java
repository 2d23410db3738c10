package nightreel.train;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * One pre-norm transformer block (Xiong et al. 2020): causal self-attention, then a feed-forward
 * layer of four times the width with GELU, each added to its input.
 *
 * <p>Input and output: {@code (B, L, D)}.
 */
final class PlainBlock extends ScriptBlock {

  private static final int EXPANSION = 4;

  private static final String FUNCTIONS =
      Attention.FUNCTION
          + """
          def run(self, x, n1w, n1b, qkvw, qkvb, ow, ob, n2w, n2b, ew, eb, cw, cb, dropout: float):
            y = torch.layer_norm(x, [x.size(2)], n1w, n1b)
            y = torch.linear(self.attend(y, qkvw, qkvb, dropout), ow, ob)
            x = x + torch.dropout(y, dropout, True)
            y = torch.layer_norm(x, [x.size(2)], n2w, n2b)
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
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
