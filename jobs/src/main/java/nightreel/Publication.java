package nightreel;

import static java.util.stream.Collectors.joining;

import java.util.List;
import nightreel.Run.Status;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.report.Gate;
import nightreel.report.NightSummary;
import nightreel.report.ReportJob;
import nightreel.tables.Stage;

/** The end of a night: the checks, and the one write that makes a run the one that people see. */
public final class Publication {

  /** What becomes of a run with a failed check. */
  public enum FailedChecks {
    /** People go on seeing the run before it. */
    KEEP_BACK,
    /** A person has looked at it, and wants it to be seen. */
    PUBLISH
  }

  private Publication() {}

  /** Ends a run whose stages are all done. */
  static int finish(Night night, Runs runs, FailedChecks failedChecks) {
    List<String> failed = Gate.check(night);
    Status status =
        switch (failedChecks) {
          case KEEP_BACK -> failed.isEmpty() ? runs.publish(failed) : runs.keepBack(failed);
          case PUBLISH -> runs.publish(failed);
        };
    ReportJob.tellOutcome(night);
    NightSummary.print(night, status, failed);
    return status == Status.PUBLISHED ? Main.PUBLISHED : Main.NOT_PUBLISHED;
  }

  /**
   * Checks and publishes the newest run of the night's date, whichever settings it has.
   *
   * @throws UnusableException where there is none, or where stages are not done
   */
  public static int publish(Night night, FailedChecks failedChecks) {
    try (var claim = Claim.of(night, "runs publish")) {
      return publishNewest(night, failedChecks);
    }
  }

  private static int publishNewest(Night given, FailedChecks failedChecks) {
    Run run =
        Run.findNewest(given.lake(), given.runDate())
            .orElseThrow(() -> Run.none(given.lake(), given.runDate()));
    Conf settings = run.settings(given.conf()).with(given.conf().paths(), given.conf().gate());
    return publish(
        new Night(given.spark(), settings, given.lake(), given.runDate()), run, failedChecks);
  }

  /** Checks and publishes a run that is the newest of its date. */
  static int publish(Night night, Run run, FailedChecks failedChecks) {
    if (run.isPublished()) {
      System.out.printf("%s is published already.%n", night.runDate());
      return Main.PUBLISHED;
    }
    Runs runs = Runs.of(night, run);
    requireAllStages(night, runs.open());
    return finish(night, runs, failedChecks);
  }

  /** Takes a published run out of people's sight: a single write, like publication. */
  public static void withdraw(Night night, Run run) {
    try (var claim = Claim.of(night, "runs rollback")) {
      run.withStatus(Status.WITHDRAWN).write(night.spark(), night.lake());
      ReportJob.tellOutcome(night);
    }
  }

  private static void requireAllStages(Night night, List<Stage> open) {
    if (!open.isEmpty()) {
      throw new UnusableException(
          "publish: the run of %s with these settings has not finished %s; run these first"
              .formatted(
                  night.runDate(), open.stream().map(Stage::command).collect(joining(", "))));
    }
  }
}
