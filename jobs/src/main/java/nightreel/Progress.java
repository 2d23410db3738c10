package nightreel;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Tells the person who watches how far work on the executors has come, and what is left of it. */
public final class Progress implements AutoCloseable {

  private static final int SECONDS_APART = 15;

  private final String things;
  private final long total;
  private final SparkContext context;
  private final LongAccumulator done;
  private final CountedSoFar soFar;
  private final long began = System.nanoTime();
  private final ScheduledExecutorService clock;
  private long told;

  private Progress(SparkContext context, String things, long total) {
    this.context = context;
    this.things = things;
    this.total = total;
    done = context.longAccumulator(things);
    soFar = new CountedSoFar(done);
    context.addSparkListener(soFar);
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "progress of " + things);
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleAtFixedRate(this::tell, SECONDS_APART, SECONDS_APART, TimeUnit.SECONDS);
  }

  /**
   * Starts telling, until it is closed.
   *
   * @param things what is counted, such as {@code texts}
   * @param total how many of them there are
   */
  public static Progress of(SparkSession spark, String things, long total) {
    return new Progress(spark.sparkContext(), things, total);
  }

  /** What tasks add to. A task that is repeated counts twice: good enough to look at. */
  public LongAccumulator counter() {
    return done;
  }

  private void tell() {
    long now = Math.min(soFar.value(), total);
    if (now > told && now < total) {
      told = now;
      Console.say("%-9s  %s", "", line(now, (System.nanoTime() - began) / 1e9));
    }
  }

  /** Such as {@code 1,200 of 9,742 texts, 100 a second, about 85 s left}. */
  String line(long now, double seconds) {
    double rate = now / seconds;
    return "%,d of %,d %s, %,.0f a second, about %,.0f s left"
        .formatted(now, total, things, rate, Math.ceil((total - now) / rate));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    context.removeSparkListener(soFar);
  }
}
