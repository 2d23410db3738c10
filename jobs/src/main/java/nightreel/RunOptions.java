package nightreel;

import java.time.LocalDate;
import nightreel.conf.Conf;
import nightreel.tables.Stage;
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
    return open(conf, runDate);
  }

  /** Runs one stage by itself and records it. */
  public int run(Stage stage, Job job) {
    Night night = open(conf());
    try (var claim = Claim.of(night, stage.command())) {
      Runs.joinOrStart(night).run(stage, job);
    }
    return Main.PUBLISHED;
  }
}
