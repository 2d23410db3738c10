package nightreel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightreel.Run.Status;
import nightreel.SmallNight.RowChange;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code nightreel runs} over the small night and the night after it, which is worse. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunsIT {

  private static final LocalDate NIGHT = SmallNight.DATE;
  private static final LocalDate NEXT = NIGHT.plusDays(1);

  /**
   * All metrics are halved. The first 30 users get their first two movies the other way around, the
   * others another last one.
   */
  private static Dataset<Row> worse(Table table, Dataset<Row> rows) {
    if (table == Tables.METRICS) {
      return rows.withColumn("value", col("value").divide(2));
    }
    if (table != Tables.RECOMMENDATIONS) {
      return rows;
    }
    Column isSwapped = col("user_id").leq(30).and(col("rank").leq(2));
    Column isOther = col("user_id").gt(30).and(col("rank").equalTo(SmallNight.TOP_K));
    return rows.join(unlisted(rows), "user_id")
        .withColumn("score", when(isSwapped, col("best")).otherwise(col("score")))
        .withColumn("movie_id", when(isOther, col("unlisted")).otherwise(col("movie_id")))
        .withColumn("rank", when(isSwapped, lit(3).minus(col("rank"))).otherwise(col("rank")))
        .drop("best", "unlisted");
  }

  /** Of each user the best score, and some movie that is neither seen nor in the list. */
  private static Dataset<Row> unlisted(Dataset<Row> lists) {
    Dataset<Row> known =
        lists
            .select("user_id", "movie_id")
            .union(
                lake.read(Tables.SEQUENCES, NIGHT)
                    .select(col("user_id"), explode(col("movie_ids"))));
    Dataset<Row> all =
        lists
            .select("user_id")
            .distinct()
            .crossJoin(lake.read(Tables.MOVIES, NIGHT).select("movie_id"));
    return all.except(known)
        .groupBy("user_id")
        .agg(min("movie_id").as("unlisted"))
        .join(lists.groupBy("user_id").agg(max("score").as("best")), "user_id");
  }

  @TempDir private static Path folder;
  private static Path root;
  private static Lake lake;
  private static String reports;

  @BeforeAll
  static void runTheNights() {
    SmallNight.run();
    root = folder.resolve("lake");
    reports = "paths.reports=" + folder.resolve("reports");
    SmallNight.copy(SmallNight.LAKE, root);
    lake = new Lake(LocalSpark.session(), root.toString());
    SmallNight.repeat(lake, NEXT, Status.UNPUBLISHED, RunsIT::worse);
  }

  @Test
  @Order(1)
  void listsEveryRun() {
    CommandLineRun list = runs("list");

    assertThat(list.exitCode()).isZero();
    assertThat(list.out().lines())
        .first()
        .asString()
        .matches("run date +status +started +duration +ndcg@10, 95% +failed checks");
    assertThat(list.out())
        .containsPattern("2026-01-02  published    \\d{4}-.{11}  0:\\d\\d:\\d\\d .* \\[.*]  -")
        .containsPattern("2026-01-03  unpublished  ");
    assertThat(runs()).as("without a command").isEqualTo(list);
  }

  @Test
  @Order(2)
  void showsOneRun() {
    assertThat(runs("show", "2026-01-02").out())
        .startsWith("2026-01-02  published\n")
        .contains("  code      development\n")
        .containsPattern("setting +of this run +conf/base.yaml\n")
        .containsPattern("\ntrain.width +16 +256\n")
        .containsPattern("\nrecommend +\\d+[.]\\d +.*600 recommendations")
        .containsPattern("\nrecommendations +\\d+\n")
        .doesNotContain("train.patience");
    assertThat(runs("show", "2026-01-09"))
        .isEqualTo(
            new CommandLineRun(
                2,
                "",
                "nightreel: %s: holds no run of 2026-01-09; nightreel runs list shows those that there are\n"
                    .formatted(root)));
  }

  @Test
  @Order(3)
  void comparesTwoRuns() {
    assertThat(runs("compare", "2026-01-02", "2026-01-03").out())
        .containsPattern("\nfull_pipeline_mmr ndcg@10 +0[.]\\d{4} \\[.*] +0[.]\\d{4} \\[.*]\n")
        .contains("users           60 with both; 0 of 2026-01-02 alone, 0 of 2026-01-03 alone")
        .contains("changed         100.0% of them; 50.0% have other movies, the rest another order")
        .contains("mean overlap    95.0% of the movies")
        .containsPattern(
            "\nsetting +2026-01-02 +2026-01-03\npaths.lake +\\S+/it-lake +" + root + "\n")
        .containsPattern("\nrecommendations +600 +600\n");
  }

  @Test
  @Order(4)
  void publishesOnlyWhatPassesItsChecksOrIsWantedAllTheSame() {
    CommandLineRun refused = runs("publish", "2026-01-03", "--set", "gate.max_falls.ndcg@10=0.2");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.out()).contains("2026-01-03 is NOT published:", "50%, more than the 20%");
    assertThat(runDateSeen()).isEqualTo(NIGHT);

    CommandLineRun wanted =
        runs(
            "publish",
            "2026-01-03",
            "--despite-failed-checks",
            "--set",
            "gate.max_falls.ndcg@10=0.2");
    assertThat(wanted.exitCode()).isZero();
    assertThat(wanted.out()).contains("2026-01-03 is published, in spite of:");
    assertThat(runDateSeen()).isEqualTo(NEXT);
    assertThat(runs("list").out())
        .containsPattern("2026-01-03  published .*50%, more than the 20%");
    assertThat(runs("publish", "2026-01-03").out()).isEqualTo("2026-01-03 is published already.\n");
  }

  @Test
  @Order(5)
  void rollsBackToTheRunBeforeAndForthAgain() {
    Run before = Run.of(lake, NEXT).get(0);

    CommandLineRun back = runs("rollback");
    assertThat(back.exitCode()).isZero();
    assertThat(back.out())
        .isEqualTo(
            """
            2026-01-03 is withdrawn; people see 2026-01-02 again.
              back  nightreel runs publish 2026-01-03
            """);
    assertThat(runDateSeen()).isEqualTo(NIGHT);
    assertThat(Run.findPublishedOther(lake, NEXT.plusDays(1)).map(Run::runDate))
        .as("what the next night's gate compares with")
        .contains(NIGHT);
    assertThat(Run.withdrawn(lake)).containsExactly(NEXT);
    assertThat(runs("rollback"))
        .as("the first run")
        .isEqualTo(
            new CommandLineRun(
                2,
                "",
                "nightreel: %s: no run is published there before that of 2026-01-02, which stays\n"
                    .formatted(root)));

    assertThat(runs("publish", "2026-01-03").exitCode()).isZero();
    assertThat(runDateSeen()).isEqualTo(NEXT);
    assertThat(Run.of(lake, NEXT).get(0).tableVersions()).isEqualTo(before.tableVersions());
    assertThat(Run.of(lake, NEXT).get(0).finishedAt()).isEqualTo(before.finishedAt());
  }

  @Test
  @Order(6)
  void whatIsPublishedStaysInSightWhileItsDateIsRunAgain() {
    String lists = sql("SELECT sum(movie_id * rank), count(*) FROM recommendations");

    SmallNight.repeat(lake, NEXT, Status.RUNNING, RowChange.NONE);

    assertThat(Run.of(lake, NEXT))
        .extracting(Run::status)
        .containsExactly(Status.PUBLISHED, Status.RUNNING);
    assertThat(sql("SELECT sum(movie_id * rank), count(*) FROM recommendations")).isEqualTo(lists);
    assertThat(runs("rollback").out()).contains("There is no way back to it");
    assertThat(Run.withdrawn(lake)).as("the tables hold the new run's rows").isEmpty();

    assertThat(SmallNight.execute("publish", NEXT, root, "--set", reports).exitCode()).isZero();
    assertThat(Run.of(lake, NEXT)).extracting(Run::status).containsExactly(Status.PUBLISHED);
    assertThat(sql("SELECT sum(movie_id * rank), count(*) FROM recommendations"))
        .isNotEqualTo(lists);
    assertThat(SmallNight.execute("publish", NEXT, root, "--set", reports).exitCode())
        .as("again")
        .isZero();

    Runs.joinOrStart(SmallNight.night(NEXT, root, "seed=7"));
    Runs.joinOrStart(SmallNight.night(NEXT, root, "seed=8"));
    assertThat(Run.of(lake, NEXT))
        .extracting(Run::status)
        .as("only one of those that were begun")
        .containsExactly(Status.PUBLISHED, Status.RUNNING);
    assertThat(Run.findPublished(lake).map(Run::runDate)).contains(NEXT);
  }

  @Test
  @Order(7)
  void aRunWhoseStagesAreNotDoneIsNotPublished() {
    LocalDate later = NEXT.plusDays(1);
    Night night = SmallNight.night(later, root);
    Runs.joinOrStart(night);

    assertThat(runs("publish", later.toString()))
        .isEqualTo(
            new CommandLineRun(
                2,
                "",
                "nightreel: publish: the run of 2026-01-04 with these settings has not finished"
                    + " ingest, split, embed, train, index, recommend, evaluate, report; run these"
                    + " first\n"));
    assertThat(SmallNight.execute("publish", later, root, "--set", "seed=7").err())
        .isEqualTo(
            "nightreel: publish: there is no run of 2026-01-04 with these settings; run its stages"
                + " first\n");
  }

  /** What Delta does after 30 days: the log of older versions goes, once a checkpoint is there. */
  @Test
  @Order(8)
  void aRunIsReadAlsoWhenDeltaHasForgottenItsVersions() throws IOException {
    long version = Run.of(lake, NIGHT).get(0).version(Tables.METRICS);
    LocalDate older = NIGHT.minusDays(30);
    for (long next = lake.version(Tables.METRICS); next < 10; next++) {
      lake.write(Tables.METRICS, older, lake.read(Tables.METRICS, NIGHT).limit(1));
    }
    for (long gone = 0; gone <= version; gone++) {
      Files.delete(root.resolve("metrics/_delta_log/%020d.json".formatted(gone)));
    }

    assertThat(
            SmallNight.execute("sql", NIGHT, root, "SELECT count(*) > 100 AS many FROM metrics")
                .out())
        .contains("|true|");
  }

  private static LocalDate runDateSeen() {
    return Run.findPublished(lake).orElseThrow().runDate();
  }

  private static String sql(String query) {
    return SmallNight.execute("sql", NEXT, root, query).out();
  }

  private static CommandLineRun runs(String... arguments) {
    var all = new ArrayList<>(List.of("runs"));
    Arrays.stream(arguments).limit(1).forEach(all::add);
    for (String setting :
        List.of(
            "paths.lake=" + root,
            reports,
            "gate.max_falls={ndcg@10: 1, hr@10: 1, hr@100: 1, coverage@10: 1}")) {
      all.addAll(List.of("--set", setting));
    }
    Arrays.stream(arguments).skip(1).forEach(all::add); // the later setting wins
    return CommandLineRun.of(all.toArray(String[]::new));
  }
}
