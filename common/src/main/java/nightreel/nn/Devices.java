package nightreel.nn;

import ai.djl.Device;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;

/** On which device networks run. */
public final class Devices {

  private static final String GPU = "gpu";

  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";

  private Devices() {}

  /**
   * The device of this thread: the running task's, or outside of tasks the CPU.
   *
   * @param choice of the settings
   * @param key the setting's name, for the message
   * @throws UnusableException where a GPU is demanded and the task has none
   */
  public static Device of(Conf.Device choice, String key) {
    Device device = choice == Conf.Device.CPU ? Device.cpu() : ofTask();
    if (choice == Conf.Device.GPU && !device.isGpu()) {
      throw new UnusableException(
          "%s is gpu, but Spark has assigned none to the task; set %s and what else Spark needs to"
                  .formatted(key, TASK_GPUS)
              + " assign GPUs, or set %s to auto or cpu".formatted(key));
    }
    return device;
  }

  /**
   * Whether tasks will run on a GPU, as the driver knows it from Spark's settings.
   *
   * @throws UnusableException where a GPU is demanded and Spark assigns none
   */
  public static boolean tasksHaveGpu(SparkConf spark, Conf.Device choice, String key) {
    boolean assigned = spark.getDouble(TASK_GPUS, 0) > 0;
    if (choice == Conf.Device.GPU && !assigned) {
      throw new UnusableException(
          "%s is gpu, but Spark assigns no GPUs: %s is not set; start Spark with it, or set %s to"
                  .formatted(key, TASK_GPUS, key)
              + " auto or cpu");
    }
    return assigned && choice != Conf.Device.CPU;
  }

  /** The GPU that Spark has assigned to the running task; the CPU where it has assigned none. */
  public static Device ofTask() {
    TaskContext task = TaskContext.get();
    if (task == null || !task.resources().contains(GPU)) {
      return Device.cpu();
    }
    return Device.gpu(Integer.parseInt(task.resources().apply(GPU).addresses()[0]));
  }
}
