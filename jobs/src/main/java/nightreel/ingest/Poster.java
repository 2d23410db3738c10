package nightreel.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A poster that was decoded once to see that it can be.
 *
 * @param width in pixels
 * @param height in pixels
 * @param sha256 of the file, in lower-case hexadecimal digits
 */
record Poster(int width, int height, String sha256) {

  /** Larger files are not posters; the largest of TMDB have about 10 MB. */
  static final long MOST_BYTES = 64L << 20;

  /**
   * Larger images are not decoded: a file of some kilobytes may unfold to gigabytes. The largest
   * posters of TMDB have 6 megapixels.
   */
  static final long MOST_PIXELS = 100_000_000L;

  /**
   * @param file the whole file
   */
  static Poster decode(byte[] file) throws BadRowException {
    var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
    ImageReader reader = reader(in);
    try {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MOST_PIXELS) {
        throw new BadRowException(
            Reason.POSTER_SIZE, "has %d x %d pixels, more than %d", width, height, MOST_PIXELS);
      }
      requireWhole(reader);
      return new Poster(width, height, sha256(file));
    } catch (IOException | RuntimeException e) {
      throw new BadRowException(
          Reason.POSTER_UNREADABLE, "is not a whole image: %s", e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(ImageInputStream in) throws BadRowException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new BadRowException(
          Reason.POSTER_UNREADABLE, "is not an image that Java reads (JPEG, PNG, GIF, BMP)");
    }
    return readers.next();
  }

  /** Decodes; a JPEG that is cut off decodes to a grey end with no more than a warning. */
  private static void requireWhole(ImageReader reader) throws IOException {
    var end = new String[1];
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
            end[0] = warning;
          }
        });
    reader.read(0);
    if (end[0] != null) {
      throw new IOException(end[0]);
    }
  }

  private static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
