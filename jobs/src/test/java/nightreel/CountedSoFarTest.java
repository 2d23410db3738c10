package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Some;
import scala.Tuple4;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

class CountedSoFarTest {

  private static final long OTHER = -1;

  /** Spark numbers no task of these tests so. */
  private static final long FAR = 1_000_000_000;

  @Test
  void countsWhatRunningTasksHaveAddedUntilTheyEnd() throws TimeoutException {
    var context = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    LongAccumulator steps = context.sc().longAccumulator("steps");
    var soFar = new CountedSoFar(steps);
    var ends = new ArrayList<SparkListenerTaskEnd>();
    var listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            ends.add(end);
          }
        };
    context.sc().addSparkListener(listener);

    soFar.onExecutorMetricsUpdate(heartbeat(FAR, steps.id(), 3));
    soFar.onExecutorMetricsUpdate(heartbeat(FAR + 1, steps.id(), 1));
    soFar.onExecutorMetricsUpdate(heartbeat(FAR + 1, steps.id(), 2));
    soFar.onExecutorMetricsUpdate(heartbeat(FAR + 2, OTHER, 100));
    assertThat(soFar.value()).isEqualTo(5);

    long task =
        context
            .parallelize(List.of(1), 1)
            .map(
                unused -> {
                  steps.add(7);
                  return TaskContext.get().taskAttemptId();
                })
            .first();
    soFar.onExecutorMetricsUpdate(heartbeat(task, steps.id(), 6));
    context.sc().listenerBus().waitUntilEmpty();
    context.sc().removeSparkListener(listener);
    assertThat(soFar.value()).as("before its end is told").isEqualTo(5 + 6 + 7);
    ends.stream().filter(end -> end.taskInfo().taskId() == task).forEach(soFar::onTaskEnd);
    assertThat(soFar.value()).isEqualTo(5 + 7);
  }

  private static SparkListenerExecutorMetricsUpdate heartbeat(long task, long id, long added) {
    var counted =
        new AccumulableInfo(
            id, Option.empty(), new Some<>(added), Option.empty(), true, true, Option.empty());
    return new SparkListenerExecutorMetricsUpdate(
        "driver",
        CollectionConverters.asScala(
                List.of(
                    new Tuple4<
                        Object, Object, Object, scala.collection.immutable.Seq<AccumulableInfo>>(
                        task, 0, 0, CollectionConverters.asScala(List.of(counted)).toSeq())))
            .toSeq(),
        Map$.MODULE$.empty());
  }
}
