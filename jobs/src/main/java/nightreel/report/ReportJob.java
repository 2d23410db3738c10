package nightreel.report;

import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.conf.UnusableException;
import nightreel.tables.Stage;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Writes the page that people look at, the same figures for programs, and the page of all nights.
 */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Write the page that people look at and summary.json.")
public final class ReportJob implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ReportJob.class);

  static final String PAGE = "index.html";
  static final String SUMMARY = "summary.json";

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.REPORT, ReportJob::run);
  }

  /** Reads the result tables of a night and writes its page and summary. */
  public static void run(Night night) {
    Results results = ResultsReader.read(night);
    ReportFiles files = files(night).of(night.runDate());
    files.write(PAGE, Page.html(results));
    files.write(SUMMARY, SummaryJson.write(results));
    writeTrend(night);
  }

  /**
   * Writes the page of all nights once more, now that it is known whether people see this one. The
   * night stays what it is where that fails.
   */
  public static void tellOutcome(Night night) {
    try {
      writeTrend(night);
    } catch (UnusableException e) {
      LOG.warn(
          "the page of all nights does not say how {} ended: {}", night.runDate(), e.getMessage());
    }
  }

  private static void writeTrend(Night night) {
    ReportFiles files = files(night);
    files.write(
        PAGE, TrendPage.html(Trend.read(night.lake()), date -> files.of(date).exists(PAGE)));
  }

  private static ReportFiles files(Night night) {
    Configuration hadoop = night.spark().sparkContext().hadoopConfiguration();
    return new ReportFiles(night.conf().paths().reports(), hadoop);
  }
}
