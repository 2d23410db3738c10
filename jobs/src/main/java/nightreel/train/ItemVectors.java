package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.ScriptBlock;

/**
 * The vectors of the items that {@link SasRec} reads or scores: a learned vector per trained item
 * plus a learned projection of the item's frozen content vector. An item without training data has
 * the projection alone and can be read and scored all the same.
 *
 * <p>The projection is at most {@code train.content_length} long: it may say which movies are
 * alike, but not outweigh what histories say of a movie, such as that nobody watches it. Without a
 * bound, movies that are like popular ones are scored like them, and content does more harm than
 * good.
 *
 * <p>The projection's numbers begin with a deviation of 1 and are made small in use, by the
 * deviation of the vectors: AdamW moves every number by about the learning rate a step, so that the
 * projection turns slowly. One of small numbers would move all movies at once, by as much as they
 * are long, within a few steps.
 *
 * <p>Input: content {@code (M, C)} whose first {@code N} rows are the trained items, {@code M >=
 * N}; ignored where content is not used. Output: {@code (M, D)}, without content {@code (N, D)}.
 */
final class ItemVectors extends ScriptBlock {

  private static final String IDENTITY =
      """
      def run(self, content, identity, dropout: float):
        return identity
      """;

  private static final String WITH_CONTENT =
      """
      def run(self, content, identity, projection, dropout: float):
        projected = torch.mm(content, projection) * self.deviation
        length = torch.norm(projected, 2, [1], True)
        projected = projected / torch.clamp_min(length / self.bound, 1.0)
        known = identity.size(0)
        return torch.cat([projected[:known] + identity, projected[known:]])
      """;

  private final Conf.Train settings;
  private final long trainedItems;

  /**
   * @param contentWidth {@code C}; ignored where the settings use no content
   */
  ItemVectors(Conf.Train settings, long trainedItems, int contentWidth) {
    super(
        "content",
        settings.content() ? WITH_CONTENT : IDENTITY,
        0,
        Map.of("bound", settings.contentLength(), "deviation", deviation(settings)));
    this.settings = settings;
    this.trainedItems = trainedItems;
    embedding("identity", deviation(settings), trainedItems, settings.width());
    if (settings.content()) {
      embedding("projection", 1, contentWidth, settings.width());
    }
  }

  /** With a temperature the input layer does not scale the vectors, so they are longer. */
  private static double deviation(Conf.Train settings) {
    return settings.temperature() > 0 ? 1 / Math.sqrt(settings.width()) : 0.02;
  }

  /**
   * What a projection adds to the vectors of items: the same as in the forward pass, without
   * gradients.
   *
   * @param content {@code (M, C)}
   * @param projection {@code (C, D)}
   * @return {@code (M, D)}
   */
  static NDArray projected(NDArray content, NDArray projection, Conf.Train settings) {
    NDArray projected = content.matMul(projection).mul(deviation(settings));
    NDArray length = projected.norm(new int[] {1}, true);
    return projected.div(length.div(settings.contentLength()).maximum(1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long rows = settings.content() ? inputShapes[0].get(0) : trainedItems;
    return new Shape[] {new Shape(rows, settings.width())};
  }
}
