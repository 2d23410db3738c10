package nightreel.train;

/** Solves small symmetric systems. */
public final class Cholesky {

  private Cholesky() {}

  /**
   * Solves {@code A x = b}.
   *
   * @param matrix {@code R x R}, positive definite; its lower triangle is read and overwritten
   * @param right {@code R}, overwritten
   * @return {@code x}
   */
  public static float[] solve(double[] matrix, double[] right) {
    int rank = right.length;
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i * rank + j] - dot(matrix, i * rank, j * rank, j);
        matrix[i * rank + j] = i == j ? Math.sqrt(sum) : sum / matrix[j * rank + j];
      }
    }
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < i; j++) {
        right[i] -= matrix[i * rank + j] * right[j];
      }
      right[i] /= matrix[i * rank + i];
    }
    var solution = new float[rank];
    for (int i = rank - 1; i >= 0; i--) {
      right[i] /= matrix[i * rank + i];
      for (int j = 0; j < i; j++) {
        right[j] -= matrix[i * rank + j] * right[i];
      }
      solution[i] = (float) right[i];
    }
    return solution;
  }

  private static double dot(double[] matrix, int a, int b, int length) {
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += matrix[a + k] * matrix[b + k];
    }
    return sum;
  }
}
