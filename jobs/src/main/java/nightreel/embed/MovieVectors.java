package nightreel.embed;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import nightreel.Sha256;
import nightreel.conf.UnusableException;
import nightreel.metrics.InnerProduct;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One encoder's vectors of all movies, in memory: a catalogue of 60,000 movies is 120 MB at width
 * 512, so it travels to the executors by broadcast.
 *
 * @param movieIds ascending; row {@code i} of the values is {@code movieIds[i]}
 * @param width {@code D}
 * @param values {@code N x D} row by row
 */
public record MovieVectors(long[] movieIds, int width, float[] values) implements Serializable {

  /**
   * Reads the vectors of one encoder.
   *
   * @param itemEmbeddings with the columns of {@code Tables.ITEM_EMBEDDINGS}
   * @throws UnusableException where a vector holds a value that is not a finite number
   */
  public static MovieVectors load(Dataset<Row> itemEmbeddings, String encoder) {
    List<Row> rows =
        itemEmbeddings
            .where(col("encoder").equalTo(encoder))
            .orderBy("movie_id")
            .select("movie_id", "vector")
            .collectAsList();
    int width = rows.isEmpty() ? 0 : rows.get(0).getList(1).size();
    var movieIds = new long[rows.size()];
    var values = new float[rows.size() * width];
    for (int i = 0; i < movieIds.length; i++) {
      movieIds[i] = rows.get(i).getLong(0);
      List<Float> vector = rows.get(i).getList(1);
      for (int d = 0; d < width; d++) {
        values[i * width + d] = finite(vector.get(d), encoder, movieIds[i]);
      }
    }
    return new MovieVectors(movieIds, width, values);
  }

  private static float finite(float value, String encoder, long movieId) {
    if (!Float.isFinite(value)) {
      throw new UnusableException(
          "item_embeddings: the %s vector of movie %d holds %s; run embed again"
              .formatted(encoder, movieId, value));
    }
    return value;
  }

  /** The vectors of other movies, row by row; zero for a movie that has none here. */
  public MovieVectors withRowsOf(long[] otherIds) {
    var other = new float[otherIds.length * width];
    for (int i = 0; i < otherIds.length; i++) {
      int row = row(otherIds[i]);
      if (row >= 0) {
        System.arraycopy(values, row * width, other, i * width, width);
      }
    }
    return new MovieVectors(otherIds, width, other);
  }

  /** Of the movies and their vectors. */
  public String sha256() {
    return new Sha256().add(movieIds).add(width).add(values).hex();
  }

  public int size() {
    return movieIds.length;
  }

  /** The row of a movie, negative where it has none. */
  public int row(long movieId) {
    return Arrays.binarySearch(movieIds, movieId);
  }

  /** The rows of the movies of a history, in order; movies without a vector are left out. */
  public int[] rows(long[] history) {
    return Arrays.stream(history).mapToInt(this::row).filter(row -> row >= 0).toArray();
  }

  public float[] vector(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /**
   * The recency-weighted mean of a history: what content retrieval looks for.
   *
   * @param history rows, oldest first
   * @param decay weight of a movie relative to the one after it
   * @return of width {@code D} and unit length; zero for an empty history
   */
  public float[] mean(int[] history, double decay) {
    var mean = new float[width];
    double weight = 1;
    for (int i = history.length - 1; i >= 0 && weight > 1e-6; i--, weight *= decay) {
      int from = history[i] * width;
      for (int d = 0; d < width; d++) {
        mean[d] += (float) weight * values[from + d];
      }
    }
    UnitLength.scale(mean);
    return mean;
  }

  /** The inner product of two rows; the cosine where both have unit length. */
  public float dot(int row, int other) {
    return InnerProduct.of(values, row * width, values, other * width, width);
  }

  /** The inner product of a vector and a row; the cosine where both have unit length. */
  public float dot(float[] vector, int row) {
    return InnerProduct.of(vector, 0, values, row * width, width);
  }
}
