package nightreel.ingest;

import java.util.List;
import java.util.concurrent.Callable;
import nightreel.Console;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.SideBySide;
import nightreel.conf.Conf;
import nightreel.forget.ForgottenUsers;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks and types every row of the raw files. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Check and type the raw files; what is bad goes to the table rejected.")
public final class IngestJob implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.INGEST, IngestJob::run);
  }

  public static void run(Night night) {
    Conf.Ingest settings = night.conf().ingest();
    ForgottenUsers forgotten = ForgottenUsers.read(night);
    try (RawFiles files =
        RawFiles.check(night.spark(), night.conf().paths(), settings, forgotten)) {
      List<Account> accounts = files.requireUsable(settings);
      SideBySide.run(
          night.spark(),
          () -> night.write(Tables.RATINGS, files.ratings().kept()),
          () -> {
            night.write(Tables.MOVIES, files.keptMovies(settings.tagsPerMovie()));
            night.write(Tables.GENOME_TAGS, files.genome().keptTags());
            night.write(Tables.GENOME, files.genome().kept());
            night.write(Tables.POSTERS, files.keptPosters(settings.posterNames()));
            night.write(Tables.REJECTED, files.rejected());
          });
      Account.table(accounts).forEach(line -> Console.say("%s", line));
      if (!forgotten.isEmpty()) {
        Console.say(
            "users who are forgotten, and left out of ratings and tags: %,d", forgotten.size());
      }
    }
  }
}
