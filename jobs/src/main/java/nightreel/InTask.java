package nightreel;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** Work that belongs on an executor, where the memory and the native libraries are. */
public final class InTask {

  private InTask() {}

  /**
   * Runs something once, in a task of its own.
   *
   * @param work its argument means nothing; it and its result are serializable
   */
  public static <T> T call(SparkSession spark, Function<Integer, T> work) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(0), 1)
        .map(work)
        .collect()
        .get(0);
  }
}
