package nightreel.runs;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import nightreel.Publication;
import nightreel.Publication.FailedChecks;
import nightreel.Run;
import nightreel.Run.Status;
import nightreel.SettingsOptions;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What runs there are, and which of them people see. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "List, show and compare runs; publish one, or roll back to the one before.",
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {
      RunsCommand.ListRuns.class,
      RunsCommand.Show.class,
      RunsCommand.Publish.class,
      RunsCommand.Rollback.class,
      RunsCommand.Compare.class
    },
    footer = {"", "Without a command: list."})
public final class RunsCommand implements Callable<Integer> {

  private static final String DATE = "YYYY-MM-DD";

  @Mixin private SettingsOptions options;

  @Override
  public Integer call() {
    return list(options.conf());
  }

  private static int list(Conf conf) {
    Lake lake = lake(conf);
    List<Run> runs = Run.all(lake);
    if (runs.isEmpty()) {
      throw new UnusableException(
          "%s: holds no runs yet; run nightly first".formatted(lake.root()));
    }
    print(RunSheet.list(lake, runs));
    return 0;
  }

  private static Lake lake(Conf conf) {
    return SettingsOptions.open(conf, LocalDate.now()).lake();
  }

  private static void print(List<String> lines) {
    lines.forEach(System.out::println);
  }

  /** The run of a date that people see, else its newest one. */
  private static Run find(Lake lake, LocalDate runDate) {
    List<Run> runs = Run.of(lake, runDate);
    return runs.stream()
        .filter(Run::isPublished)
        .findFirst()
        .or(() -> runs.stream().reduce((older, newer) -> newer))
        .orElseThrow(() -> Run.none(lake, runDate));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All runs: date, status, start, duration, headline metric, failed checks.")
  static final class ListRuns implements Callable<Integer> {

    @Mixin private SettingsOptions options;

    @Override
    public Integer call() {
      return list(options.conf());
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One run: settings that differ from conf/base.yaml, stages, tables, checks.")
  static final class Show implements Callable<Integer> {

    @Mixin private SettingsOptions options;

    @Parameters(paramLabel = DATE, description = "Of its night.")
    private LocalDate runDate;

    @Override
    public Integer call() {
      Lake lake = lake(options.conf());
      print(RunSheet.of(lake, find(lake, runDate)));
      return 0;
    }
  }

  @Command(
      name = "publish",
      mixinStandardHelpOptions = true,
      description = {
        "Check and publish a complete run that is not published, or was rolled back. Its own"
            + " settings hold, but for those of the sections gate and paths."
      })
  static final class Publish implements Callable<Integer> {

    @Mixin private SettingsOptions options;

    @Parameters(paramLabel = DATE, description = "Of its night.")
    private LocalDate runDate;

    @Option(
        names = "--despite-failed-checks",
        description = "Publish it although checks fail; the run keeps saying which.")
    private boolean despiteFailedChecks;

    @Override
    public Integer call() {
      return Publication.publish(
          SettingsOptions.open(options.conf(), runDate),
          despiteFailedChecks ? FailedChecks.PUBLISH : FailedChecks.KEEP_BACK);
    }
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = {
        "Withdraw the newest published run, so that people see the one before it again. Later nights"
            + " are compared with that one, and start from it. runs publish takes it back."
      })
  static final class Rollback implements Callable<Integer> {

    @Mixin private SettingsOptions options;

    @Override
    public Integer call() {
      Lake lake = lake(options.conf());
      Run newest =
          Run.findPublished(lake)
              .orElseThrow(
                  () ->
                      new UnusableException(
                          "%s: no run is published there".formatted(lake.root())));
      Run before =
          Run.findPublished(lake, newest.runDate().minusDays(1))
              .orElseThrow(
                  () ->
                      new UnusableException(
                          "%s: no run is published there before that of %s, which stays"
                              .formatted(lake.root(), newest.runDate())));
      Publication.withdraw(SettingsOptions.open(options.conf(), newest.runDate()), newest);
      System.out.printf(
          "%s is withdrawn; people see %s again.%n", newest.runDate(), before.runDate());
      System.out.println(
          Run.findNewest(lake, newest.runDate())
                  .filter(run -> run.status() == Status.WITHDRAWN)
                  .isPresent()
              ? "  back  nightreel runs publish " + newest.runDate()
              : "  There is no way back to it: that date has been run again since.");
      return 0;
    }
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description = "Two runs side by side: metrics, lists that changed, settings, rows.")
  static final class Compare implements Callable<Integer> {

    @Mixin private SettingsOptions options;

    @Parameters(index = "0", paramLabel = DATE, description = "Of the one night.")
    private LocalDate first;

    @Parameters(index = "1", paramLabel = DATE, description = "Of the other.")
    private LocalDate second;

    @Override
    public Integer call() {
      Lake lake = lake(options.conf());
      print(new RunComparison(lake, find(lake, first), find(lake, second)).lines());
      return 0;
    }
  }
}
