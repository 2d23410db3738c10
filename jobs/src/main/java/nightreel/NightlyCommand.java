package nightreel;

import java.util.concurrent.Callable;
import nightreel.Publication.FailedChecks;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.evaluate.EvaluateJob;
import nightreel.index.IndexJob;
import nightreel.ingest.IngestJob;
import nightreel.recommend.RecommendJob;
import nightreel.report.Gate;
import nightreel.report.ReportJob;
import nightreel.split.SplitJob;
import nightreel.tables.Stage;
import nightreel.train.TrainJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole night: every stage that is not done yet, the checks, and publication. */
@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    description = "Run the whole night: all stages, the checks, and publication.")
final class NightlyCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Conf conf = options.conf();
    Gate.requireKnownNames(conf.gate());
    Night night = options.open(conf);
    try (var claim = Claim.of(night, "nightly")) {
      return run(night);
    }
  }

  private static int run(Night night) {
    Console.say("night of %s into %s", night.runDate(), night.lake().root());
    Runs runs = Runs.joinOrStart(night);
    boolean resuming = true;
    for (Stage stage : Stage.values()) {
      // what comes after a stage that runs again was made from what it replaces
      resuming = resuming && runs.isDone(stage);
      if (resuming) {
        Console.say("%-9s  done before, kept", stage.command());
      } else {
        runs.run(stage, job(stage));
      }
    }
    return Publication.finish(night, runs, FailedChecks.KEEP_BACK);
  }

  private static RunOptions.Job job(Stage stage) {
    return switch (stage) {
      case INGEST -> IngestJob::run;
      case SPLIT -> SplitJob::run;
      case EMBED -> EmbedJob::run;
      case TRAIN -> TrainJob::run;
      case INDEX -> IndexJob::run;
      case RECOMMEND -> RecommendJob::run;
      case EVALUATE -> EvaluateJob::run;
      case REPORT -> ReportJob::run;
    };
  }
}
