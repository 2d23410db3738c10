package nightreel.nn;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.apache.spark.TaskContext;

/**
 * How many CPU threads native code gets. Torch, FAISS and ONNX Runtime each start a thread per
 * core, also inside a Spark task that shares the machine with others.
 */
public final class Threads {

  private Threads() {}

  /** What Spark has given the running task: {@code spark.task.cpus}; 1 outside a task. */
  public static int ofTask() {
    TaskContext task = TaskContext.get();
    return task == null ? 1 : Math.max(1, task.cpus());
  }

  /** Sets torch's threads for this JVM. */
  public static void setTorch(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }
}
