package nightreel.train;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import nightreel.nn.ScriptBlock;

/** Scales the rows of a matrix to unit length; a row of zeros stays so. */
final class UnitRows extends ScriptBlock {

  /** {@code unit(x)} in TorchScript. */
  static final String FUNCTION =
      """
      def unit(self, x):
        return x / torch.clamp_min(torch.norm(x, 2, [1], True), 1e-12)
      """;

  private static final String RUN =
      """
      def run(self, x, dropout: float):
        return self.unit(x)
      """;

  UnitRows() {
    super("x", FUNCTION + RUN, 0, Map.of());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
