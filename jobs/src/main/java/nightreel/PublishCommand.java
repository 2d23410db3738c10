package nightreel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import nightreel.conf.UnusableException;
import nightreel.report.Gate;
import nightreel.report.NightSummary;
import nightreel.report.ReportJob;
import nightreel.tables.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The end of a night whose stages were run one by one: the checks, and publication. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Check a run whose stages are all done, and publish it.")
final class PublishCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Night night = options.open(options.conf());
    Runs runs = Runs.joinOrStart(night);
    requireAllStages(night, runs);
    List<String> failedChecks = Gate.check(night);
    boolean published = runs.finish(failedChecks);
    ReportJob.tellOutcome(night);
    NightSummary.print(night, failedChecks);
    return published ? Main.PUBLISHED : Main.NOT_PUBLISHED;
  }

  private static void requireAllStages(Night night, Runs runs) {
    var open = new ArrayList<String>();
    for (Stage stage : Stage.values()) {
      if (!runs.isDone(stage)) {
        open.add(stage.command());
      }
    }
    if (!open.isEmpty()) {
      throw new UnusableException(
          "publish: the run of %s with these settings has not finished %s; run these first"
              .formatted(night.runDate(), String.join(", ", open)));
    }
  }
}
