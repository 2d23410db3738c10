package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * One pre-norm transformer block with gates: causal self-attention, then a SwiGLU feed-forward
 * layer (Shazeer 2020) of four times the width; what each adds to its input is multiplied by a gate
 * that the input sets, as in LiGR (Borisyuk et al. 2025). Unlike plain blocks, many of them train.
 *
 * <p>Input and output: {@code (B, L, D)}.
 */
final class GatedBlock extends ScriptBlock implements LastBlock {

  private static final int EXPANSION = 4;

  private static final String FUNCTIONS =
      Attention.FUNCTION
          + """
          def run(self, x, n1w, n1b, qkvw, qkvb, ow, ob, g1w, g1b, n2w, n2b, ew, eb, sw, sb, cw, cb, \
          g2w, g2b, dropout: float):
            y = torch.layer_norm(x, [x.size(2)], n1w, n1b)
            y = torch.linear(self.attend(y, qkvw, qkvb, dropout), ow, ob)
            x = x + torch.dropout(y, dropout, True) * torch.sigmoid(torch.linear(x, g1w, g1b))
            return self.feed(x, n2w, n2b, ew, eb, sw, sb, cw, cb, g2w, g2b, dropout)
          def run_at(self, x, places, n1w, n1b, qkvw, qkvb, ow, ob, g1w, g1b, n2w, n2b, ew, eb, \
          sw, sb, cw, cb, g2w, g2b):
            y = torch.layer_norm(x, [x.size(2)], n1w, n1b)
            y = torch.linear(self.attend_at(y, places, qkvw, qkvb), ow, ob)
            x = torch.embedding(x.flatten(0, 1), places)
            x = x + y * torch.sigmoid(torch.linear(x, g1w, g1b))
            return self.feed(x, n2w, n2b, ew, eb, sw, sb, cw, cb, g2w, g2b, 0.0)
          def feed(self, x, n2w, n2b, ew, eb, sw, sb, cw, cb, g2w, g2b, dropout: float):
            y = torch.layer_norm(x, [x.size(-1)], n2w, n2b)
            y = torch.silu(torch.linear(y, ew, eb)) * torch.linear(y, sw, sb)
            y = torch.linear(y, cw, cb)
            return x + torch.dropout(y, dropout, True) * torch.sigmoid(torch.linear(x, g2w, g2b))
          """;

  GatedBlock(Conf.Train settings) {
    super("x", FUNCTIONS, settings.dropout(), Map.of("heads", (long) settings.heads()));
    int width = settings.width();
    norm("attention_norm", width);
    linear("query_key_value", width, 3L * width);
    linear("attention_output", width, width);
    linear("attention_gate", width, width);
    norm("feed_forward_norm", width);
    linear("expand", width, (long) EXPANSION * width);
    linear("scale", width, (long) EXPANSION * width);
    linear("contract", (long) EXPANSION * width, width);
    linear("feed_forward_gate", width, width);
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
