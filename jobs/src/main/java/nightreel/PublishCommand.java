package nightreel;

import java.util.concurrent.Callable;
import nightreel.Publication.FailedChecks;
import nightreel.conf.UnusableException;
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
    try (var claim = Claim.of(night, "publish")) {
      return publish(night);
    }
  }

  private static int publish(Night night) {
    Run run =
        Run.findNewest(night.lake(), night.runDate())
            .filter(newest -> Runs.isOf(newest, night))
            .orElseThrow(
                () ->
                    new UnusableException(
                        "publish: there is no run of %s with these settings; run its stages first"
                            .formatted(night.runDate())));
    return Publication.publish(night, run, FailedChecks.KEEP_BACK);
  }
}
