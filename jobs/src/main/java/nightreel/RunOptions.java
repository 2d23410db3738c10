package nightreel;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The options of every command that runs a part of the night. */
public final class RunOptions {

  /** One stage's work. */
  @FunctionalInterface
  public interface Job {
    void run(Night night);
  }

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Settings that differ from conf/base.yaml; may be repeated, the later wins.")
  private List<Path> files = List.of();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as train.max_epochs=5; may be repeated.")
  private List<String> keyValues = List.of();

  @Option(
      names = "--run-date",
      paramLabel = "YYYY-MM-DD",
      description = "The night that is run; today by default.")
  private LocalDate runDate = LocalDate.now();

  public Conf conf() {
    return HomePaths.resolve(ConfReader.read(files, keyValues));
  }

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
