package nightreel;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightreel.Run.Status;
import nightreel.SmallNight.RowChange;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two users are deleted from two nights: one whom a page shows, and one with a rejected line. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForgetIT {

  private static final LocalDate NIGHT = SmallNight.DATE;
  private static final LocalDate NEXT = NIGHT.plusDays(1);
  private static final LocalDate LATER = NIGHT.plusDays(2);
  private static final long LEFT = SmallNight.USERS - 2;
  private static final String FORMAT_CHECK = "spark.databricks.delta.formatCheck.enabled";

  /** See {@link SmallNight#BAD_RATING}. */
  private static final long REJECTED = 1;

  @TempDir private static Path folder;
  private static Path root;
  private static Path reports;
  private static Lake lake;
  private static long shown;

  @BeforeAll
  static void runTheNights() throws IOException {
    SmallNight.run();
    root = folder.resolve("lake");
    reports = folder.resolve("reports");
    SmallNight.copy(SmallNight.LAKE, root);
    SmallNight.copy(SmallNight.REPORTS, reports);
    lake = new Lake(LocalSpark.session(), root.toString());
    SmallNight.repeat(lake, NEXT, Status.PUBLISHED, RowChange.NONE);
    Run.of(lake, NEXT)
        .get(0)
        .finished(
            Status.PUBLISHED,
            Run.of(lake, NEXT).get(0).tableVersions(),
            List.of("1 lists name a movie twice, such as that of user " + REJECTED))
        .write(LocalSpark.session(), lake);
    shown = usersOnThePage().stream().filter(user -> user != REJECTED).findFirst().orElseThrow();
    LocalSpark.session().conf().set(FORMAT_CHECK, "false"); // files are read without their table
  }

  @AfterAll
  static void checkFormatsAgain() {
    LocalSpark.session().conf().set(FORMAT_CHECK, "true");
  }

  @Test
  @Order(1)
  void refusesWhatItCannotDo() {
    assertThat(forget("--retain-hours", "24").err())
        .isEqualTo(
            "nightreel: --retain-hours 24: must be at least 168, since readers may need older"
                + " files so long; --at-once deletes them all the same\n");
    assertThat(CommandLineRun.of("forget", "--user", "x").err())
        .isEqualTo("nightreel: --user: x is no user id; give ids like 1,2,3 or @FILE\n");
    assertThat(CommandLineRun.of("forget", "--user", "1", "--set", "paths.lake=" + folder).err())
        .isEqualTo(
            "nightreel: %s: holds no runs; set paths.lake to the lake of the users\n"
                .formatted(folder));

    try (var claim = Claim.of(SmallNight.night(LATER, root), "nightly")) {
      CommandLineRun second = forget();
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err())
          .isEqualTo(
              "nightreel: %s: another process works in this lake: a night is running; wait until it"
                      .formatted(root)
                  + " has ended, or end it\n");
    }
    assertThat(lake.exists(Tables.FORGOTTEN)).as("noted").isFalse();
  }

  @Test
  @Order(2)
  void deletesFromWhatRunsShowAndLeavesOlderFilesForAWhile() throws IOException {
    CommandLineRun run = forget();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("2 users are forgotten\n")
        .containsPattern("\n  ratings +\\d+ rows deleted\n")
        .containsPattern("\n  sequences +4 rows deleted\n")
        .containsPattern("\n  time split's sequences +[12] rows deleted\n")
        .containsPattern("\n  recommendations +40 rows deleted\n")
        .containsPattern("\n  rejected +1 rows deleted\n")
        .containsPattern("\n  runs +of 2 nights stay readable, without them\n")
        .contains("of 2026-01-02 showed one of them, and is written anew")
        .contains("The next training does not know them");
    assertThat(usersShownBy(NIGHT)).isEqualTo(LEFT);
    assertThat(usersShownBy(NEXT)).isEqualTo(LEFT);
    assertThat(rowsOnDisk()).as("until they are vacuumed").isPositive();
    assertThat(usersOnThePage()).isNotEmpty().doesNotContain(shown, REJECTED);
  }

  @Test
  @Order(3)
  void deletesThemFromDiskAtOnceWhereAsked() throws IOException {
    CommandLineRun run = forget("--at-once");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("\n  ratings +0 rows deleted\n")
        .contains("rows are gone");
    assertThat(rowsOnDisk()).isZero();
    assertThat(usersShownBy(NIGHT)).as("still readable").isEqualTo(LEFT);
    assertThat(usersShownBy(NEXT)).isEqualTo(LEFT);
    assertThat(SmallNight.execute("sql", NIGHT, root, "SELECT count(*) AS n FROM rejected").out())
        .contains("|0  |");
    assertThat(
            SmallNight.execute("sql", NEXT, root, "SELECT count(*) AS n FROM metrics").exitCode())
        .isZero();
  }

  @Test
  @Order(4)
  void whatIsNotedOfListsAndRunsIsTrueAgain() {
    assertThat(Run.of(lake, NEXT).get(0).failedChecks())
        .containsExactly("1 lists name a movie twice, such as that of a forgotten user");
    Row inputs = lake.read(Tables.LIST_INPUTS, NIGHT).first();
    assertThat(
            lake.readVersion(
                    Tables.RECOMMENDATIONS, NIGHT, inputs.<Long>getAs("recommendations_version"))
                .count())
        .isEqualTo(LEFT * SmallNight.TOP_K);
    assertThat(
            lake.readVersion(Tables.SEQUENCES, NIGHT, inputs.<Long>getAs("sequences_version"))
                .count())
        .isEqualTo(LEFT);
    for (Runs.StageRun stage : Runs.stageRuns(lake, NIGHT)) {
      for (Table table : stage.stage().writes()) {
        assertThat(stage.tableVersions().get(table.name()))
            .as(table.name())
            .isEqualTo(Run.of(lake, NIGHT).get(0).version(table));
      }
    }
  }

  @Test
  @Order(5)
  void nobodyLearnsFromTheLakeWhoIsForgotten() throws IOException {
    List<Row> noted = lake.readAll(Tables.FORGOTTEN).collectAsList();

    assertThat(noted).hasSize(2);
    assertThat(noted)
        .allSatisfy(row -> assertThat(row.<String>getAs("user_hash")).matches("[0-9a-f]{64}"));
    assertThat(Files.getPosixFilePermissions(root.resolve("forgotten.key"))).hasSize(2);
    try (Stream<Path> log = Files.list(root.resolve("ratings/_delta_log"))) {
      String commits =
          log.filter(file -> file.toString().endsWith(".json"))
              .map(ForgetIT::read)
              .filter(text -> text.contains("\"DELETE\""))
              .reduce("", String::concat);
      assertThat(commits).contains("UDF(user_id");
    }
  }

  @Test
  @Order(6)
  void laterNightsLeaveThemOut() throws IOException {
    CommandLineRun ingest = SmallNight.execute("ingest", LATER, root);

    assertThat(ingest.err()).isEmpty();
    assertThat(ingest.out()).contains("left out of ratings and tags: 2\n");
    assertThat(lake.read(Tables.RATINGS, LATER).select("user_id").distinct().count())
        .isEqualTo(LEFT);
    assertThat(lake.read(Tables.REJECTED, LATER).count()).isZero();
    assertThat(rowsOnDisk()).isZero();

    Path key = root.resolve("forgotten.key");
    Files.move(key, folder.resolve("elsewhere"));
    assertThat(SmallNight.execute("ingest", LATER, root).err())
        .isEqualTo(
            "nightreel: %s: is missing, and without this key nobody knows which users are forgotten;"
                    .formatted(key)
                + " bring it back, or set forget.key to where it is\n");
    Path other = Files.writeString(folder.resolve("other"), "0".repeat(64));
    assertThat(SmallNight.execute("ingest", LATER, root, "--set", "forget.key=" + other).err())
        .isEqualTo(
            "nightreel: %s: is not the key under which users were forgotten; bring that one back\n"
                .formatted(other));
    assertThat(
            SmallNight.execute(
                    "ingest", LATER, root, "--set", "forget.key=" + folder + "/elsewhere")
                .exitCode())
        .isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** How many rows of the two are in any Parquet file of any table. */
  private static long rowsOnDisk() throws IOException {
    long rows = 0;
    for (Table table : Tables.ALL) {
      List<String> files = new ArrayList<>(parquet(root.resolve(table.name())));
      files.addAll(parquet(root.resolve("time_split").resolve(table.name())));
      if (files.isEmpty()) {
        continue;
      }
      Dataset<Row> all = LocalSpark.session().read().parquet(files.toArray(String[]::new));
      if (List.of(all.columns()).contains("user_id")) {
        rows += all.where(col("user_id").isin(shown, REJECTED)).count();
      } else if (table == Tables.REJECTED) {
        rows += all.where(col("raw").equalTo(SmallNight.BAD_RATING)).count();
      }
    }
    return rows;
  }

  private static List<String> parquet(Path table) throws IOException {
    if (!Files.exists(table)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(table)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".parquet") && !file.contains("_delta_log"))
          .toList();
    }
  }

  private static long usersShownBy(LocalDate night) {
    SqlCommand.registerViews(
        SmallNight.night(night, root), Run.findPublished(lake, night).orElseThrow(), "");
    return LocalSpark.session()
        .sql("SELECT DISTINCT user_id FROM recommendations JOIN sequences USING (user_id)")
        .count();
  }

  private static List<Long> usersOnThePage() throws IOException {
    String page = Files.readString(reports.resolve(NIGHT + "/index.html"));
    return Pattern.compile("User (\\d+), ")
        .matcher(page)
        .results()
        .map(user -> Long.parseLong(user.group(1)))
        .toList();
  }

  private static CommandLineRun forget(String... more) {
    var all = new ArrayList<>(List.of("forget", "--user", shown + "," + REJECTED));
    SmallNight.settings(root).forEach(setting -> all.addAll(List.of("--set", setting)));
    all.addAll(List.of("--set", "paths.reports=" + reports));
    all.addAll(Arrays.asList(more));
    return CommandLineRun.of(all.toArray(String[]::new));
  }
}
