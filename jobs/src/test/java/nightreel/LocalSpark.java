package nightreel;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test JVM, with the same extensions as in production. */
public final class LocalSpark {

  private static SparkSession session;

  private LocalSpark() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", false)
              .config("spark.scheduler.mode", "FAIR")
              .config("spark.sql.shuffle.partitions", 2)
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
              .config(
                  "spark.sql.catalog.spark_catalog",
                  "org.apache.spark.sql.delta.catalog.DeltaCatalog")
              .config("spark.databricks.delta.snapshotPartitions", 2)
              .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 2)
              .getOrCreate();
    }
    return session;
  }

  /** In which a test spends time. */
  public static Kernels kernels() {
    return Kernels.of(session());
  }
}
