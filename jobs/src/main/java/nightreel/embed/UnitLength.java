package nightreel.embed;

/** Vectors of length 1, whose inner product is their cosine. */
final class UnitLength {

  private UnitLength() {}

  /**
   * Scales a vector to length 1 in place.
   *
   * @return false where it is zero, and stays so
   */
  static boolean scale(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (squares == 0) {
      return false;
    }
    float factor = (float) (1 / Math.sqrt(squares));
    for (int d = 0; d < vector.length; d++) {
      vector[d] *= factor;
    }
    return true;
  }

  /** Whether a vector has length 1, as none with zeros or NaN alone has. */
  static boolean is(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.abs(squares - 1) < 1e-3;
  }
}
