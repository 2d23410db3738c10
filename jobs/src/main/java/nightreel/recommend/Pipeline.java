package nightreel.recommend;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** The pipeline as it travels to the executors: the driver makes it, and closes it after use. */
public final class Pipeline implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final PipelineSettings settings;
  private final Broadcast<Catalogue> catalogue;
  private final SerializableConfiguration hadoop;

  public Pipeline(SparkSession spark, PipelineSettings settings, Catalogue catalogue) {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.catalogue = context.broadcast(catalogue);
    this.hadoop = new SerializableConfiguration(context.hadoopConfiguration());
  }

  public Catalogue catalogue() {
    return catalogue.value();
  }

  public PipelineSettings settings() {
    return settings;
  }

  /** Opens the pipeline in a Spark task, which closes it at its end. */
  public Recommender open() {
    var recommender = new Recommender(settings, catalogue.value(), hadoop.value());
    TaskContext.get()
        .addTaskCompletionListener(
            (org.apache.spark.util.TaskCompletionListener) task -> recommender.close());
    return recommender;
  }

  @Override
  public void close() {
    catalogue.destroy();
  }
}
