package nightreel.embed;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.Matrix;
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

  private static final long serialVersionUID = 1L;

  private final double[] mean;
  private final Matrix axes;
  private final int width;

  /**
   * @param mean of all movies
   * @param axes a row an axis
   */
  private PcaFusion(double[] mean, Matrix axes, int width) {
    this.mean = mean;
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
    return new PcaFusion(centre.mean().toArray(), axes.pc().transpose(), width);
  }

  /**
   * A movie's fused vector of unit length, with zeros up to the fused width.
   *
   * @param modalities side by side
   */
  float[] unit(Vector modalities) {
    double[] centred = modalities.toArray().clone();
    for (int i = 0; i < centred.length; i++) {
      centred[i] -= mean[i];
    }
    double[] values = axes.multiply(Vectors.dense(centred)).values();
    var vector = new float[width];
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
