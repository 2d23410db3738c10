package nightreel.metrics;

/** Inner products of rows of matrices: always the same sum for the same numbers. */
public final class InnerProduct {

  private InnerProduct() {}

  /**
   * The inner product of two rows.
   *
   * @param a holds a row of some width from {@code fromA} on
   * @param b holds a row of the same width from {@code fromB} on
   */
  public static float of(float[] a, int fromA, float[] b, int fromB, int width) {
    // eight sums, since a processor adds to one of them while it still waits for another
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int d = 0;
    for (; d + 8 <= width; d += 8) {
      int i = fromA + d;
      int j = fromB + d;
      s0 += a[i] * b[j];
      s1 += a[i + 1] * b[j + 1];
      s2 += a[i + 2] * b[j + 2];
      s3 += a[i + 3] * b[j + 3];
      s4 += a[i + 4] * b[j + 4];
      s5 += a[i + 5] * b[j + 5];
      s6 += a[i + 6] * b[j + 6];
      s7 += a[i + 7] * b[j + 7];
    }
    for (; d < width; d++) {
      s0 += a[fromA + d] * b[fromB + d];
    }
    return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
  }
}
