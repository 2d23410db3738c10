package nightreel;

import java.time.LocalDate;
import nightreel.conf.Conf;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The options of every command that runs a part of the night. */
public final class RunOptions extends SettingsOptions {

  /** One stage's work. */
  @FunctionalInterface
  public interface Job {
    void run(Night night);
  }

  @Option(
      names = "--run-date",
      paramLabel = "YYYY-MM-DD",
      description = "The night that is run; today by default.")
  private LocalDate runDate = LocalDate.now();

  /** Opens Spark; the caller closes it with the session. */
  public Night open(Conf conf) {
    var spark = SparkSession.builder().appName("nightreel " + runDate).getOrCreate();
    return new Night(spark, conf, new Lake(spark, conf.paths().lake()), runDate);
  }

  /** Runs one stage by itself and records it. */
  public int run(Stage stage, Job job) {
    Night night = open(conf());
    Runs.joinOrStart(night).run(stage, job);
    return Main.PUBLISHED;
  }
}
