package nightreel.train;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * The states that are asked for, normalised; with a temperature of unit length and divided by it,
 * so that their dot product with an item of unit length is the score.
 *
 * <p>Input: {@code (B, L, D)}, and {@code (P)} places among the {@code B x L}. Output: {@code (P,
 * D)}.
 */
final class OutputLayer extends ScriptBlock {

  private static final String NORM =
      """
      def norm(self, x, places, weight, bias):
        x = torch.embedding(x.flatten(0, 1), places)
        return torch.layer_norm(x, [x.size(1)], weight, bias)
      """;

  private static final String DOT_PRODUCT =
      """
      def run(self, x, places, weight, bias, dropout: float):
        return self.norm(x, places, weight, bias)
      """;

  private static final String COSINE =
      UnitRows.FUNCTION
          + """
          def run(self, x, places, weight, bias, dropout: float):
            return self.unit(self.norm(x, places, weight, bias)) / self.temperature
          """;

  private final int width;

  OutputLayer(Conf.Train settings) {
    super(
        "x, places",
        NORM + (settings.temperature() > 0 ? COSINE : DOT_PRODUCT),
        0,
        Map.of("temperature", (double) settings.temperature()));
    width = settings.width();
    norm("norm", width);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[1].get(0), width)};
  }
}
