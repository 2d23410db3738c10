package nightreel.embed;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fusion without training: the unit vectors of all modalities side by side, centred, turned to
 * their principal axes and cut to the fused width. Inner products of centred vectors survive, and a
 * missing modality, imputed by its mean, is zero after centring.
 */
final class PcaFusion implements Serializable {

  private final StandardScalerModel centre;
  private final PCAModel axes;
  private final int width;

  private PcaFusion(StandardScalerModel centre, PCAModel axes, int width) {
    this.centre = centre;
    this.axes = axes;
    this.width = width;
  }

  /**
   * Computes the centre and the axes.
   *
   * @param modalities with a column {@code features} of Spark ML vectors
   * @param sample about how many movies are looked at
   */
  static PcaFusion fit(Dataset<Row> modalities, int width, int sample, long seed) {
    double fraction = Math.min(1, (double) sample / Math.max(1, modalities.count()));
    Dataset<Row> some = fraction < 1 ? modalities.sample(false, fraction, seed) : modalities;
    StandardScalerModel centre =
        new StandardScaler()
            .setInputCol("features")
            .setOutputCol("centred")
            .setWithMean(true)
            .setWithStd(false)
            .fit(some);
    int features = centre.mean().size();
    PCAModel axes =
        new PCA()
            .setInputCol("centred")
            .setOutputCol("fused")
            .setK(Math.min(width, features))
            .fit(centre.transform(some));
    return new PcaFusion(centre, axes, width);
  }

  /** Adds a column {@code fused}; see {@link #unit} for its vectors. */
  Dataset<Row> transform(Dataset<Row> modalities) {
    return axes.transform(centre.transform(modalities));
  }

  /** The mean of all movies: what a missing modality is imputed with. */
  double[] mean() {
    return centre.mean().toArray();
  }

  /** A fused vector of unit length, with zeros up to the fused width. */
  float[] unit(Vector fused) {
    var vector = new float[width];
    double[] values = fused.toArray();
    for (int d = 0; d < values.length; d++) {
      vector[d] = (float) values[d];
    }
    UnitLength.scale(vector);
    return vector;
  }

  /** Modalities side by side as one Spark ML vector. */
  static Vector concatenate(float[]... modalities) {
    int width = Arrays.stream(modalities).mapToInt(modality -> modality.length).sum();
    var values = new double[width];
    int next = 0;
    for (float[] modality : modalities) {
      for (float value : modality) {
        values[next++] = value;
      }
    }
    return Vectors.dense(values);
  }
}
