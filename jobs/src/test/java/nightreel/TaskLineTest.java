package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.AccumulatorV2;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

class TaskLineTest {

  private final List<String> said = new ArrayList<>();
  private final TaskLine line = new TaskLine(false, null);
  private final TaskLine other = new TaskLine(false, null);
  private final TaskLine.Listener listener = line.new Listener(said::add);

  @BeforeEach
  void register() {
    LocalSpark.session().sparkContext().register(line, "line");
    LocalSpark.session().sparkContext().register(other, "other line");
  }

  @Test
  void saysWhatTheNewestHeartbeatBringsOnce() {
    heartbeat(line, "epoch 1");
    heartbeat(line, "epoch 1");
    heartbeat(line, "epoch 3");

    assertThat(said).containsExactly("epoch 1", "epoch 3");
  }

  @Test
  void doesNotSayTheLinesOfOthers() {
    heartbeat(other, "texts");

    assertThat(said).isEmpty();
  }

  @Test
  void keepsTheLastLineOfATask() {
    AccumulatorV2<String, String> task = line.copyAndReset();
    assertThat(task.isZero()).isTrue();
    line.merge(task);
    assertThat(line.value()).isNull();

    task.add("epoch 2");
    line.merge(task);
    assertThat(line.value()).isEqualTo("epoch 2");
  }

  private void heartbeat(TaskLine of, String text) {
    AccumulableInfo update = of.toInfo(Option.apply(text), Option.empty());
    var task =
        new Tuple4<Object, Object, Object, scala.collection.immutable.Seq<AccumulableInfo>>(
            1L, 1, 1, CollectionConverters.asScala(List.of(update)).toList());
    listener.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "1", CollectionConverters.asScala(List.of(task)).toList(), Map$.MODULE$.empty()));
  }
}
