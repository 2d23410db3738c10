package nightreel.nn;

import ai.djl.Device;
import org.apache.spark.TaskContext;

/** On which device a task's networks run. */
public final class Devices {

  private static final String GPU = "gpu";

  private Devices() {}

  /** The GPU that Spark has assigned to the running task; the CPU where it has assigned none. */
  public static Device ofTask() {
    TaskContext task = TaskContext.get();
    if (task == null || !task.resources().contains(GPU)) {
      return Device.cpu();
    }
    return Device.gpu(Integer.parseInt(task.resources().apply(GPU).addresses()[0]));
  }
}
