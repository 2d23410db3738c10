package nightreel;

import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.AccumulatorV2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets a task on another machine tell the person who watches how far it has come: its newest line
 * comes with the executor's heartbeats, some seconds later. Lines that another one overtakes are
 * not seen. Where the task runs in the driver's JVM, the line is said at once.
 */
public final class TaskLine extends AccumulatorV2<String, String> {

  private static final long serialVersionUID = 1;

  private final boolean local;
  private volatile String line;

  TaskLine(boolean local, String line) {
    this.local = local;
    this.line = line;
  }

  /**
   * Starts to listen.
   *
   * @param name unique among those of a session
   */
  public static TaskLine of(SparkContext context, String name) {
    var line = new TaskLine(context.isLocal(), null);
    context.register(line, name);
    if (!context.isLocal()) {
      context.addSparkListener(line.new Listener(TaskLine::sayLine));
    }
    return line;
  }

  /** What the driver says, once a line. */
  final class Listener extends SparkListener {

    private final Consumer<String> console;
    private String said;

    Listener(Consumer<String> console) {
      this.console = console;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      CollectionConverters.asJava(heartbeat.accumUpdates())
          .forEach(task -> CollectionConverters.asJava(task._4()).forEach(this::say));
    }

    private void say(AccumulableInfo update) {
      if (update.id() == id() && update.update().isDefined()) {
        String line = (String) update.update().get();
        if (!line.equals(said)) {
          said = line;
          console.accept(line);
        }
      }
    }
  }

  /** Says a line; to be called by a task. */
  @Override
  public void add(String line) {
    this.line = line;
    if (local) {
      sayLine(line);
    }
  }

  private static void sayLine(String line) {
    Console.say("%-9s  %s", "", line);
  }

  @Override
  public boolean isZero() {
    return line == null;
  }

  @Override
  public AccumulatorV2<String, String> copy() {
    return new TaskLine(local, line);
  }

  @Override
  public void reset() {
    line = null;
  }

  @Override
  public void merge(AccumulatorV2<String, String> other) {
    if (!other.isZero()) {
      line = other.value();
    }
  }

  @Override
  public String value() {
    return line;
  }
}
