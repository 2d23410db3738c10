package nightreel;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Adds up how long Spark's tasks run, those that run side by side each, until it is closed. */
final class TaskSeconds extends SparkListener implements AutoCloseable {

  private final SparkContext context;
  private final AtomicLong milliseconds = new AtomicLong();

  private TaskSeconds(SparkContext context) {
    this.context = context;
  }

  static TaskSeconds listen(SparkContext context) {
    var listener = new TaskSeconds(context);
    context.addSparkListener(listener);
    return listener;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    if (task.reason() == Success$.MODULE$ && task.taskMetrics() != null) {
      milliseconds.addAndGet(task.taskMetrics().executorRunTime());
    }
  }

  /** Of the tasks that Spark has told of: it tells a little later than they end. */
  double seconds() {
    return milliseconds.get() / 1e3;
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
