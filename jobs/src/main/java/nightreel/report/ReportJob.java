package nightreel.report;

import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.tables.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the page that people look at, and the same figures for programs. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Write the page that people look at and summary.json.")
public final class ReportJob implements Callable<Integer> {

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
    var files =
        new ReportFiles(
            night.conf().paths().reports(),
            night.runDate(),
            night.spark().sparkContext().hadoopConfiguration());
    files.write(PAGE, Page.html(results));
    files.write(SUMMARY, SummaryJson.write(results));
  }
}
