package nightreel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What tasks have added to an accumulator. Its own value has that of tasks that have ended; what
 * those that still run have added comes with the heartbeats of their executors, every {@code
 * spark.executor.heartbeatInterval}.
 */
final class CountedSoFar extends SparkListener {

  private final LongAccumulator ended;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

  CountedSoFar(LongAccumulator ended) {
    this.ended = ended;
  }

  long value() {
    return ended.value() + running.values().stream().mapToLong(count -> count).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (var task : CollectionConverters.asJava(update.accumUpdates())) {
      for (AccumulableInfo counted : CollectionConverters.asJava(task._4())) {
        if (counted.id() == ended.id() && counted.update().isDefined()) {
          running.put((Long) task._1(), ((Number) counted.update().get()).longValue());
        }
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
  }
}
