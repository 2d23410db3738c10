package nightreel.embed;

import java.util.List;

/**
 * How a poster is made ready for an image model, and what comes out: {@code encoder.json} beside
 * it. The steps are those of torchvision: resize, cut out the centre, scale to 0..1, normalise.
 *
 * @param input its name in ONNX; {@code B x 3 x crop x crop} floats
 * @param output its name, by which ONNX finds it; {@code B x D}, also with ones behind
 * @param width {@code D}
 * @param resize which sides become {@code size}
 * @param size pixels before the cut
 * @param crop pixels a side of the square in the middle that the network sees
 * @param interpolation of the resizing, as Pillow does it
 * @param channels their order
 * @param mean a channel, in their order, of values from 0 to 1
 * @param std a channel
 */
record ImageDescription(
    String input,
    String output,
    int width,
    Resize resize,
    int size,
    int crop,
    Interpolation interpolation,
    Channels channels,
    List<Double> mean,
    List<Double> std) {

  private static final int MOST_PIXELS = 4_096;

  /** Which sides are resized to a size. */
  enum Resize {
    /** The shorter one, and the other one in proportion. */
    SHORTER_SIDE,
    /** Both, whatever becomes of the proportions: nothing is cut off. */
    BOTH_SIDES
  }

  /** The filter of the resizing. */
  enum Interpolation {
    BILINEAR,
    BICUBIC
  }

  /** The order of the colours. */
  enum Channels {
    RGB,
    BGR
  }

  ImageDescription {
    require(width >= 1, "width", width, "at least 1");
    require(size >= 1 && size <= MOST_PIXELS, "size", size, "from 1 to " + MOST_PIXELS);
    require(crop >= 1 && crop <= size, "crop", crop, "from 1 to size " + size);
    require(mean.size() == 3, "mean", mean, "three numbers");
    require(
        std.size() == 3 && std.stream().allMatch(value -> value > 0),
        "std",
        std,
        "three numbers above 0");
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, must be %s".formatted(key, value, expected));
    }
  }
}
