package nightreel.forget;

import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import nightreel.Claim;
import nightreel.Night;
import nightreel.SettingsOptions;
import nightreel.conf.UnusableException;
import nightreel.recommend.UserIds;
import nightreel.tables.Lake;
import nightreel.tables.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes users, and remembers only that they are not to come back. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Delete users from every table, of every night, and leave them out of all later nights."
          + " What published runs show stays readable, without them."
    })
public final class ForgetCommand implements Callable<Integer> {

  private static final String USER = "--user";

  @Mixin private SettingsOptions options;

  @Option(names = USER, required = true, paramLabel = "ID,...|@FILE", description = "Who.")
  private String users;

  @Option(
      names = "--retain-hours",
      paramLabel = "N",
      defaultValue = "" + Lake.RETENTION_HOURS,
      description = {
        "Delete from disk what no table has needed for so many hours (${DEFAULT-VALUE} by default,"
            + " and at least). The users' rows themselves have been needed until now: they are gone"
            + " from disk once this command has run again after that time."
      })
  private int retainHours;

  @Option(
      names = "--at-once",
      description = {
        "Delete the users' rows from disk now. Whoever is reading an older version of a table at"
            + " this moment fails."
      })
  private boolean atOnce;

  @Override
  public Integer call() {
    if (retainHours < Lake.RETENTION_HOURS) {
      throw new UnusableException(
          "--retain-hours %d: must be at least %d, since readers may need older files so long;"
                  .formatted(retainHours, Lake.RETENTION_HOURS)
              + " --at-once deletes them all the same");
    }
    var ids = new TreeSet<>(UserIds.parse(USER, users));
    Night night = SettingsOptions.open(options.conf(), LocalDate.now());
    if (!night.lake().exists(Tables.RUNS)) {
      throw new UnusableException(
          "%s: holds no runs; set paths.lake to the lake of the users"
              .formatted(night.lake().root()));
    }
    try (var claim =
        Claim.ofAll(
            night.lake().root(), "forget", night.spark().sparkContext().hadoopConfiguration())) {
      List<String> lines = new Forgetting(night, ids).run(atOnce ? 0 : retainHours);
      lines.forEach(System.out::println);
    }
    return 0;
  }
}
