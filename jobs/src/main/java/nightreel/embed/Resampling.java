package nightreel.embed;

import nightreel.embed.ImageDescription.Interpolation;

/**
 * One axis of resizing an image as Pillow does it: each new pixel is a weighted mean of the old
 * ones below the filter, which is as wide as the image is shrunk, so that nothing is passed over.
 *
 * @param first the first old pixel of each new one
 * @param weights of the old pixels from there on, a row a new pixel
 */
record Resampling(int[] first, float[][] weights) {

  /** The slope of Pillow's cubic. */
  private static final double A = -0.5;

  /**
   * The new pixels from {@code offset} on.
   *
   * @param oldSize pixels before
   * @param newSize pixels after
   * @param count how many of them are wanted
   */
  static Resampling of(
      int oldSize, int newSize, int offset, int count, Interpolation interpolation) {
    double scale = (double) oldSize / newSize;
    double stretch = Math.max(1, scale);
    double support = radius(interpolation) * stretch;
    var first = new int[count];
    var weights = new float[count][];
    for (int i = 0; i < count; i++) {
      double centre = (offset + i + 0.5) * scale;
      int from = Math.max(0, (int) (centre - support + 0.5));
      int to = Math.min(oldSize, (int) (centre + support + 0.5));
      first[i] = from;
      weights[i] = weights(from, to, centre, stretch, interpolation);
    }
    return new Resampling(first, weights);
  }

  private static float[] weights(
      int from, int to, double centre, double stretch, Interpolation interpolation) {
    var weights = new double[to - from];
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      weights[j] = weight((from + j - centre + 0.5) / stretch, interpolation);
      sum += weights[j];
    }
    var normalised = new float[weights.length];
    for (int j = 0; j < weights.length; j++) {
      normalised[j] = (float) (weights[j] / sum);
    }
    return normalised;
  }

  private static double radius(Interpolation interpolation) {
    return switch (interpolation) {
      case BILINEAR -> 1;
      case BICUBIC -> 2;
    };
  }

  private static double weight(double distance, Interpolation interpolation) {
    double x = Math.abs(distance);
    return switch (interpolation) {
      case BILINEAR -> Math.max(0, 1 - x);
      case BICUBIC -> {
        if (x < 1) {
          yield ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        yield x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
      }
    };
  }

  /** The first old pixel that any new one needs. */
  int from() {
    return first[0];
  }

  /** The old pixel behind the last one that any new one needs. */
  int to() {
    return first[first.length - 1] + weights[weights.length - 1].length;
  }

  /** How many new pixels there are. */
  int count() {
    return first.length;
  }
}
