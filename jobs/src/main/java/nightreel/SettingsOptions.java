package nightreel;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** The options of every command that reads the settings. */
public class SettingsOptions {

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
      names = "--protocol",
      paramLabel = "FOLDER",
      description =
          "A split that is given: train.csv, validation.csv and test.csv, as in paths.protocol.")
  private String protocol;

  public Conf conf() {
    var changes = new ArrayList<>(keyValues);
    if (protocol != null) {
      changes.add("paths.protocol=" + protocol);
    }
    return HomePaths.resolve(ConfReader.read(files, changes));
  }

  /** Opens Spark for a night; the caller closes it with the session. */
  public static Night open(Conf conf, LocalDate runDate) {
    var spark = SparkSession.builder().appName("nightreel " + runDate).getOrCreate();
    return new Night(spark, conf, new Lake(spark, conf.paths().lake()), runDate);
  }

  /** The settings of somebody who sets nothing. */
  public static Conf defaults() {
    return HomePaths.resolve(ConfReader.read(List.of(), List.of()));
  }
}
