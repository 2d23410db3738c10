package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class DevicesTest {

  private static final String KEY = "embed.device";

  @Test
  void followsWhatSparkAssigns() {
    SparkConf without = new SparkConf(false);
    SparkConf with = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.5");

    assertThat(Devices.tasksHaveGpu(without, Conf.Device.AUTO, KEY)).isFalse();
    assertThat(Devices.tasksHaveGpu(with, Conf.Device.AUTO, KEY)).isTrue();
    assertThat(Devices.tasksHaveGpu(with, Conf.Device.GPU, KEY)).isTrue();
    assertThat(Devices.tasksHaveGpu(with, Conf.Device.CPU, KEY)).isFalse();
    assertThat(Devices.of(Conf.Device.AUTO, KEY)).isEqualTo(Device.cpu());
  }

  @Test
  void saysThatAGpuIsDemandedWhereThereIsNone() {
    assertThatThrownBy(() -> Devices.tasksHaveGpu(new SparkConf(false), Conf.Device.GPU, KEY))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("embed.device is gpu, but Spark assigns no GPUs");
    assertThatThrownBy(() -> Devices.of(Conf.Device.GPU, KEY))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("embed.device is gpu, but Spark has assigned none to the task");
  }
}
