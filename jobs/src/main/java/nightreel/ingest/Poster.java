package nightreel.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A poster that was decoded once to see that it can be. Its bytes say whether it is JPEG or PNG,
 * not its name.
 *
 * @param width in pixels
 * @param height in pixels
 * @param sha256 of the file, in lower-case hexadecimal digits
 */
public record Poster(int width, int height, String sha256) {

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  /** Encoders write about ten; each costs a walk over all pixels, and some bytes make a scan. */
  private static final int MOST_SCANS = 100;

  /**
   * @param file the whole file
   * @param mostPixels larger images are not decoded: a small file may unfold to gigabytes
   */
  static Poster decode(byte[] file, long mostPixels) throws BadRowException {
    BufferedImage image = read(file, mostPixels);
    image.flush();
    return new Poster(image.getWidth(), image.getHeight(), sha256(file));
  }

  /**
   * The pixels of a poster.
   *
   * @throws IOException where ingest would not keep it, with the reason
   */
  public static BufferedImage pixels(byte[] file, long mostPixels) throws IOException {
    try {
      return read(file, mostPixels);
    } catch (BadRowException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static BufferedImage read(byte[] file, long mostPixels) throws BadRowException {
    ImageReader reader = reader(file);
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > mostPixels) {
        throw new BadRowException(
            Reason.POSTER_SIZE, "has %d x %d pixels, more than %d", width, height, mostPixels);
      }
      return readWhole(reader);
    } catch (IOException | RuntimeException e) {
      throw new BadRowException(
          Reason.POSTER_UNREADABLE, "is not a whole image: %s", e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(byte[] file) throws BadRowException {
    if (startsWith(file, PNG)) {
      return ImageIO.getImageReadersByFormatName("png").next();
    }
    if (!startsWith(file, JPEG)) {
      throw new BadRowException(Reason.POSTER_UNREADABLE, "is neither JPEG nor PNG");
    }
    if (scans(file) > MOST_SCANS) {
      throw new BadRowException(
          Reason.POSTER_SIZE, "has %d scans, more than %d", scans(file), MOST_SCANS);
    }
    return ImageIO.getImageReadersByFormatName("jpeg").next();
  }

  private static boolean startsWith(byte[] file, byte[] start) {
    return file.length >= start.length
        && Arrays.equals(file, 0, start.length, start, 0, start.length);
  }

  /** How many markers of a scan a JPEG has; in its data the byte FF is never followed by DA. */
  private static int scans(byte[] jpeg) {
    int scans = 0;
    for (int i = 1; i < jpeg.length; i++) {
      if (jpeg[i - 1] == (byte) 0xFF && jpeg[i] == (byte) 0xDA) {
        scans++;
      }
    }
    return scans;
  }

  /** Decodes; a JPEG that is cut off decodes to a grey end with no more than a warning. */
  private static BufferedImage readWhole(ImageReader reader) throws IOException {
    var end = new AtomicReference<String>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
            end.set(warning);
          }
        });
    BufferedImage image = reader.read(0);
    if (end.get() != null) {
      throw new IOException(end.get());
    }
    return image;
  }

  /** The SHA-256 of a file, as {@code Tables.POSTERS} has it. */
  public static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
