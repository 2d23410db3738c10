package nightreel;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * The seconds that a stage spends in the work that cannot be avoided, so that what Spark and we add
 * to it can be seen: measured around batches, and added up over all tasks, so that tasks that run
 * side by side count each. Attempts that failed do not count.
 */
public final class Kernels implements Serializable {

  private static final long serialVersionUID = 1L;

  public enum Kernel {
    /** The network reads a batch: histories, texts or posters. */
    FORWARD,
    /** The nearest vectors of a batch of queries, in FAISS or as one product of matrices. */
    SEARCH,
    /** Lists are re-ranked for diversity. */
    MMR,
    /** Steps of training. */
    TRAINING,
    /** FAISS indexes are built. */
    BUILD;

    /** Its name in tables. */
    public String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final EnumMap<Kernel, LongAccumulator> nanoseconds = new EnumMap<>(Kernel.class);

  private Kernels() {}

  /** Kernels in which no time was spent yet; it may travel to tasks in their closures. */
  public static Kernels of(SparkSession spark) {
    var kernels = new Kernels();
    for (Kernel kernel : Kernel.values()) {
      kernels.nanoseconds.put(kernel, spark.sparkContext().longAccumulator(kernel.column()));
    }
    return kernels;
  }

  /** Does the work of a batch and adds the time that it took. */
  public <T> T time(Kernel kernel, Supplier<T> work) {
    long began = System.nanoTime();
    T result = work.get();
    nanoseconds.get(kernel).add(System.nanoTime() - began);
    return result;
  }

  /** Does the work of a batch and adds the time that it took. */
  public void time(Kernel kernel, Runnable work) {
    time(
        kernel,
        () -> {
          work.run();
          return null;
        });
  }

  /** Adds what was measured elsewhere. */
  public void add(Kernel kernel, double seconds) {
    nanoseconds.get(kernel).add((long) (seconds * 1e9));
  }

  /** The seconds by {@link Kernel#column}, without kernels in which no time was spent. */
  public Map<String, Double> seconds() {
    var seconds = new LinkedHashMap<String, Double>();
    nanoseconds.forEach(
        (kernel, sum) -> {
          if (sum.value() > 0) {
            seconds.put(kernel.column(), sum.value() / 1e9);
          }
        });
    return seconds;
  }
}
