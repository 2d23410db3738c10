package nightreel;

import java.nio.file.Path;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
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

  public Conf conf() {
    return HomePaths.resolve(ConfReader.read(files, keyValues));
  }
}
