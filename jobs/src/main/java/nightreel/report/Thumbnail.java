package nightreel.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A poster so small that a page can hold it. */
final class Thumbnail {

  private static final Logger LOG = LoggerFactory.getLogger(Thumbnail.class);

  /** Shown at half of it: sharp on fine screens. */
  private static final int WIDTH = 96;

  private static final int HEIGHT = 144;

  private Thumbnail() {}

  /**
   * A poster as a {@code data:} URI, scaled to 96 x 144 pixels; empty where the file is gone since
   * it was ingested, or of a kind that Java does not show, such as CMYK.
   */
  static Optional<String> dataUri(String path, Configuration hadoop) {
    var file = new Path(path);
    try (var in = file.getFileSystem(hadoop).open(file)) {
      BufferedImage poster = ImageIO.read(in);
      return poster == null ? Optional.empty() : Optional.of(dataUri(poster));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("poster {} is not shown: {}", path, e.getMessage());
      return Optional.empty();
    }
  }

  private static String dataUri(BufferedImage poster) throws IOException {
    var small = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(poster, 0, 0, WIDTH, HEIGHT, null);
    graphics.dispose();
    var out = new ByteArrayOutputStream();
    ImageIO.write(small, "jpeg", out);
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
