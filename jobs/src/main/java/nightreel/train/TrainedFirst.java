package nightreel.train;

import java.util.Arrays;
import nightreel.embed.MovieVectors;

/** All movies in the order of a network's item matrix: those it was trained on, then the others. */
final class TrainedFirst {

  private final MovieVectors vectors;

  /** Rows of the vectors, the trained movies first. */
  private final int[] rows;

  private final int trained;

  /**
   * @throws IllegalStateException where a trained movie has no vector
   */
  TrainedFirst(long[] trainedIds, MovieVectors vectors) {
    this.vectors = vectors;
    this.trained = trainedIds.length;
    rows = new int[vectors.size()];
    var isTrained = new boolean[rows.length];
    for (int i = 0; i < trained; i++) {
      int row = vectors.row(trainedIds[i]);
      if (row < 0) {
        throw new IllegalStateException(
            "movie %d has interactions and no vector; run embed again".formatted(trainedIds[i]));
      }
      rows[i] = row;
      isTrained[row] = true;
    }
    int next = trained;
    for (int row = 0; row < rows.length; row++) {
      if (!isTrained[row]) {
        rows[next++] = row;
      }
    }
  }

  /** The content of all movies, {@code M x C}. */
  float[] content() {
    return content(rows.length);
  }

  /** The content of the trained movies, {@code N x C}. */
  float[] trainedContent() {
    return content(trained);
  }

  private float[] content(int count) {
    int width = vectors.width();
    var content = new float[count * width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(vectors.values(), rows[i] * width, content, i * width, width);
    }
    return content;
  }

  /** For each row of the vectors its place here; 0 for a movie that the network does not know. */
  long[] order(boolean byContent) {
    var order = new long[rows.length];
    for (int i = 0; i < (byContent ? rows.length : trained); i++) {
      order[rows[i]] = i;
    }
    return order;
  }

  /** For each row of the vectors whether the network knows the movie. */
  boolean[] known(boolean byContent) {
    var known = new boolean[rows.length];
    if (byContent) {
      Arrays.fill(known, true);
    } else {
      for (int i = 0; i < trained; i++) {
        known[rows[i]] = true;
      }
    }
    return known;
  }
}
