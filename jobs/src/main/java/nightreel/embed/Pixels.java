package nightreel.embed;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.util.Arrays;
import nightreel.embed.ImageDescription.Channels;
import nightreel.embed.ImageDescription.Resize;

/** Makes the pixels of a poster ready for a network, with the results of Pillow and torchvision. */
final class Pixels {

  private static final int COLOURS = 3;

  private Pixels() {}

  /**
   * Writes one image as the network wants it.
   *
   * @param target {@code 3 x crop x crop} values from {@code offset} on, a channel after the other
   */
  static void write(BufferedImage image, ImageDescription description, float[] target, int offset) {
    int crop = description.crop();
    int newWidth = description.size();
    int newHeight = description.size();
    if (description.resize() == Resize.SHORTER_SIDE) {
      int shorter = Math.min(image.getWidth(), image.getHeight());
      newWidth = (int) ((long) description.size() * image.getWidth() / shorter);
      newHeight = (int) ((long) description.size() * image.getHeight() / shorter);
    }
    Resampling columns =
        Resampling.of(
            image.getWidth(), newWidth, margin(newWidth, crop), crop, description.interpolation());
    Resampling rows =
        Resampling.of(
            image.getHeight(),
            newHeight,
            margin(newHeight, crop),
            crop,
            description.interpolation());
    int[] wide = shrinkRows(image, columns, rows.from(), rows.to());
    normalise(shrinkColumns(wide, rows, crop), description, target, offset);
  }

  /** What is cut off before the middle; of a half pixel as Python rounds it, to the even one. */
  private static int margin(int size, int crop) {
    return (int) Math.rint((size - crop) / 2.0);
  }

  /**
   * Resizes the rows that are needed, one by one: of an image that is long and narrow only those in
   * the middle.
   *
   * @return row by row, the colours of a pixel side by side
   */
  private static int[] shrinkRows(BufferedImage image, Resampling columns, int from, int to) {
    var shrunk = new int[(to - from) * columns.count() * COLOURS];
    int[] row = new int[image.getWidth() * COLOURS];
    int next = 0;
    for (int y = from; y < to; y++) {
      row = rgb(image, y, row);
      for (int x = 0; x < columns.count(); x++) {
        float[] weights = columns.weights()[x];
        for (int c = 0; c < COLOURS; c++) {
          float sum = 0;
          int pixel = columns.first()[x] * COLOURS + c;
          for (float weight : weights) {
            sum += weight * row[pixel];
            pixel += COLOURS;
          }
          shrunk[next++] = clip(sum);
        }
      }
    }
    return shrunk;
  }

  private static int[] shrinkColumns(int[] wide, Resampling rows, int width) {
    int stride = width * COLOURS;
    var shrunk = new int[rows.count() * stride];
    for (int y = 0; y < rows.count(); y++) {
      float[] weights = rows.weights()[y];
      int start = (rows.first()[y] - rows.from()) * stride;
      for (int x = 0; x < stride; x++) {
        float sum = 0;
        for (int j = 0; j < weights.length; j++) {
          sum += weights[j] * wide[start + j * stride + x];
        }
        shrunk[y * stride + x] = clip(sum);
      }
    }
    return shrunk;
  }

  /** Pillow keeps whole numbers between the two passes. */
  private static int clip(float value) {
    return Math.max(0, Math.min(255, Math.round(value)));
  }

  private static void normalise(
      int[] pixels, ImageDescription description, float[] target, int offset) {
    int area = pixels.length / COLOURS;
    for (int c = 0; c < COLOURS; c++) {
      int colour = description.channels() == Channels.RGB ? c : COLOURS - 1 - c;
      float mean = description.mean().get(c).floatValue();
      float std = description.std().get(c).floatValue();
      int from = offset + c * area;
      for (int i = 0; i < area; i++) {
        target[from + i] = (pixels[i * COLOURS + colour] / 255f - mean) / std;
      }
    }
  }

  /** Red, green and blue of a row, from 0 to 255; transparency is left aside. */
  private static int[] rgb(BufferedImage image, int y, int[] row) {
    ColorModel model = image.getColorModel();
    if (model instanceof ComponentColorModel) {
      ColorSpace colours = model.getColorSpace();
      boolean bytes = model.getTransferType() == DataBuffer.TYPE_BYTE;
      if (colours.getType() == ColorSpace.TYPE_GRAY) {
        return grey(image, y, row);
      }
      if (bytes && colours.getType() == ColorSpace.TYPE_CMYK) {
        return inks(image, y, row);
      }
      if (bytes && colours.isCS_sRGB() && image.getRaster().getNumBands() == COLOURS) {
        return image.getRaster().getPixels(0, y, image.getWidth(), 1, row);
      }
    }
    int[] packed = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
    for (int x = 0; x < packed.length; x++) {
      row[x * COLOURS] = packed[x] >> 16 & 255;
      row[x * COLOURS + 1] = packed[x] >> 8 & 255;
      row[x * COLOURS + 2] = packed[x] & 255;
    }
    return row;
  }

  /** Java takes grey values for linear light and would brighten them. */
  private static int[] grey(BufferedImage image, int y, int[] row) {
    int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
    int[] grey = image.getRaster().getSamples(0, y, image.getWidth(), 1, 0, (int[]) null);
    for (int x = 0; x < grey.length; x++) {
      Arrays.fill(row, x * COLOURS, (x + 1) * COLOURS, grey[x] >> shift);
    }
    return row;
  }

  /** Cyan, magenta, yellow and black, which Java would take for linear light as well. */
  private static int[] inks(BufferedImage image, int y, int[] row) {
    int[] inks = image.getRaster().getPixels(0, y, image.getWidth(), 1, (int[]) null);
    for (int x = 0; x < image.getWidth(); x++) {
      int light = 255 - inks[x * 4 + 3];
      for (int c = 0; c < COLOURS; c++) {
        row[x * COLOURS + c] = Math.round((255 - inks[x * 4 + c]) * light / 255f);
      }
    }
    return row;
  }
}
