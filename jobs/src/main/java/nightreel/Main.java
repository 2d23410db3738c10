package nightreel;

import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.evaluate.EvaluateJob;
import nightreel.fetch.FetchTmdbCommand;
import nightreel.forget.ForgetCommand;
import nightreel.generate.GenerateCommand;
import nightreel.index.IndexJob;
import nightreel.ingest.IngestJob;
import nightreel.recommend.RecommendJob;
import nightreel.report.ReportJob;
import nightreel.runs.RunsCommand;
import nightreel.split.SplitJob;
import nightreel.tables.MissingRowsException;
import nightreel.train.TrainJob;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The command line: one subcommand a stage, in the order of the night, and the whole night. */
@Command(
    name = "nightreel",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Precomputes movie recommendations every night.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NightlyCommand.class,
      IngestJob.class,
      SplitJob.class,
      EmbedJob.class,
      TrainJob.class,
      IndexJob.class,
      RecommendJob.class,
      EvaluateJob.class,
      ReportJob.class,
      PublishCommand.class,
      SqlCommand.class,
      RunsCommand.class,
      ForgetCommand.class,
      FetchTmdbCommand.class,
      GenerateCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done (nightly, publish: published), 1 failed, 2 unusable input or settings,",
      "3 the run is complete but its checks failed, so it is not published."
    })
public final class Main {

  static final int PUBLISHED = 0;
  static final int FAILED = 1;
  static final int UNUSABLE = 2;
  static final int NOT_PUBLISHED = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  public static void main(String[] args) {
    int exitCode = execute(args);
    SparkSession.getActiveSession().foreach(session -> stop(session));
    System.exit(exitCode);
  }

  static int execute(String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExpandAtFiles(false) // commands that take @FILE read it themselves
        .setExecutionExceptionHandler(Main::explain)
        .execute(args);
  }

  private static int explain(Exception e, CommandLine commandLine, ParseResult parsed) {
    int unusable = ExceptionUtils.indexOfType(e, UnusableException.class);
    int missing = ExceptionUtils.indexOfType(e, MissingRowsException.class);
    if (unusable >= 0 || missing >= 0) {
      Throwable cause = ExceptionUtils.getThrowableList(e).get(Math.max(unusable, missing));
      System.err.println("nightreel: " + cause.getMessage());
      return UNUSABLE;
    }
    int claimed = ExceptionUtils.indexOfType(e, ClaimedException.class);
    if (claimed >= 0) {
      System.err.println(
          "nightreel: " + ExceptionUtils.getThrowableList(e).get(claimed).getMessage());
      return FAILED; // not unusable: it passes, and then the same command works
    }
    LOG.error("{} failed", parsed.originalArgs(), e);
    System.err.println("nightreel: failed: " + ExceptionUtils.getRootCause(e));
    return FAILED;
  }

  private static Void stop(SparkSession session) {
    session.stop();
    return null;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"nightreel " + Runs.codeVersion()};
    }
  }
}
