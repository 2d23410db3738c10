package nightreel.train;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * What the first block reads: at each place the item's vector and the position's.
 *
 * <p>Input: rows {@code (B, L)} of the items, positions {@code (B, L)}, items {@code (M, D)}.
 * Output: {@code (B, L, D)}.
 */
final class InputLayer extends ScriptBlock {

  private static final double POSITION_DEVIATION = 0.02;

  private static final String FUNCTIONS =
      """
      def run(self, rows, places, items, positions, dropout: float):
        x = torch.embedding(items, rows) * self.scale + torch.embedding(positions, places)
        return torch.dropout(x, dropout, True)
      """;

  private final int width;

  /** Item vectors are scaled as in the transformer, but for those whose length scores ignore. */
  InputLayer(Conf.Train settings) {
    super(
        "rows, places, items",
        FUNCTIONS,
        settings.dropout(),
        Map.of("scale", settings.temperature() > 0 ? 1.0 : Math.sqrt(settings.width())));
    width = settings.width();
    embedding("positions", POSITION_DEVIATION, settings.maxLength(), width);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), inputShapes[0].get(1), width)};
  }
}
