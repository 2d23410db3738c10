package nightreel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/**
 * Work that need not wait for each other, so that the executors have something to do while the
 * driver plans or commits.
 */
public final class SideBySide {

  private SideBySide() {}

  /**
   * Waits for all of the work, also where some of it fails.
   *
   * @return the results in the order of the work
   * @throws RuntimeException what the first of the work that failed threw
   */
  public static <T> List<T> all(SparkSession spark, List<Callable<T>> work) {
    // new threads inherit Spark's local properties and active session
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      var pooled = new ArrayList<Callable<T>>();
      for (int i = 0; i < work.size(); i++) {
        pooled.add(inPool(spark, "side " + i, work.get(i)));
      }
      var results = new ArrayList<T>();
      for (Future<T> done : threads.invokeAll(pooled)) {
        results.add(done.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Tasks of several pools take turns where Spark's scheduler is FAIR. */
  private static <T> Callable<T> inPool(SparkSession spark, String pool, Callable<T> work) {
    return () -> {
      spark.sparkContext().setLocalProperty("spark.scheduler.pool", pool);
      return work.call();
    };
  }

  /** Runs all of the work, and waits for it. */
  public static void run(SparkSession spark, Runnable... work) {
    var all = new ArrayList<Callable<Object>>();
    for (Runnable part : work) {
      all.add(Executors.callable(part));
    }
    all(spark, all);
  }
}
