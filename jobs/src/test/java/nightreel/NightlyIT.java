package nightreel;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.transform_values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nightreel.Run.Status;
import nightreel.report.Gate;
import nightreel.report.NightSummary;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole night through the command line, on a slice of the sample. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NightlyIT {

  private static final Set<String> SOURCES =
      Set.of("sequence", "transitions", "ease", "als", "content", "recent_popularity");

  private static final List<String> METHODS =
      List.of(
          "popularity",
          "recent_popularity",
          "item_knn",
          "transitions",
          "ease",
          "als",
          "content_retrieval",
          "sasrec",
          "full_pipeline",
          "full_pipeline_mmr");

  private static final Map<String, Set<String>> KERNELS =
      Map.of(
          "embed", Set.of("forward"),
          "train", Set.of("training"),
          "index", Set.of("build"),
          "recommend", Set.of("forward", "search", "mmr"),
          "evaluate", Set.of("forward", "search", "mmr"));

  private static CommandLineRun run;
  private static Lake lake;

  @BeforeAll
  static void runTheNight() {
    run = SmallNight.run();
    lake = new Lake(LocalSpark.session(), SmallNight.LAKE.toString());
  }

  @Test
  void theNightIsPublishedAndSaysSo() {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    for (Stage stage : Stage.values()) {
      assertThat(run.out()).contains("  " + stage.command() + " ");
    }
    assertThat(run.out())
        .contains("2026-01-02 is published.")
        .contains("tables  " + SmallNight.LAKE)
        .contains("report  " + SmallNight.REPORTS + "/2026-01-02/index.html")
        .contains("HR@10")
        .containsPattern("user \\d+, \\d+ movies, the last:")
        .containsPattern("\n  10  \\S");

    Row night = read(Tables.RUNS).first();
    assertThat(night.<String>getAs("status")).isEqualTo("published");
    assertThat(night.getList(night.fieldIndex("failed_checks"))).isEmpty();
    var versions = night.<String, Long>getJavaMap(night.fieldIndex("table_versions"));
    for (Stage stage : Stage.values()) {
      for (Table table : stage.writes()) {
        assertThat(versions).containsEntry(table.name(), lake.version(table));
      }
    }
  }

  @Test
  void everyTableHasRows() {
    Map<String, Long> rows = counts(lake);
    List<Table> written = new ArrayList<>(Tables.ALL);
    // no language model is wanted, and nobody was deleted
    written.removeAll(List.of(Tables.LLM_EXPLANATIONS, Tables.FORGOTTEN));
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(names(written));
    assertThat(rows.values()).allMatch(count -> count > 0);
    assertThat(rows)
        .containsEntry("sequences", (long) SmallNight.USERS)
        .containsEntry("posters", 3L)
        .containsEntry("genome_tags", 5L)
        .containsEntry("rejected", 1L)
        .containsEntry("stage_runs", (long) Stage.values().length)
        .containsEntry("runs", 1L);
    Row rejected = read(Tables.REJECTED).first();
    assertThat(rejected.<String>getAs("raw")).isEqualTo(SmallNight.BAD_RATING);
    assertThat(rejected.<String>getAs("message")).contains("rating 7.5 is outside 0.5..5.0");
  }

  @Test
  void everyUserGetsAFullListOfUnseenMovies() {
    Dataset<Row> recommendations = read(Tables.RECOMMENDATIONS);
    var ranks = new TreeMap<Long, List<Integer>>();
    var movies = new TreeMap<Long, Set<Long>>();
    for (Row row : recommendations.orderBy("user_id", "rank").collectAsList()) {
      long user = row.getAs("user_id");
      ranks.computeIfAbsent(user, unused -> new ArrayList<>()).add(row.getAs("rank"));
      movies.computeIfAbsent(user, unused -> new TreeSet<>()).add(row.getAs("movie_id"));
      assertThat(SOURCES)
          .containsAll(row.<String, Integer>getJavaMap(row.fieldIndex("sources")).keySet());
    }
    assertThat(ranks).hasSize(SmallNight.USERS);
    assertThat(ranks.values()).allMatch(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)::equals);
    assertThat(movies.values()).allMatch(distinct -> distinct.size() == SmallNight.TOP_K);

    assertThat(
            recommendations
                .join(read(Tables.SEQUENCES), "user_id")
                .where(array_contains(col("movie_ids"), col("movie_id")))
                .count())
        .as("recommended and seen")
        .isZero();
    assertThat(
            recommendations
                .where(
                    isnan(col("score"))
                        .or(isnan(col("sasrec_score")))
                        .or(isnan(col("content_score")))
                        .or(isnan(col("mmr_penalty")))
                        .or(
                            org.apache
                                .spark
                                .sql
                                .functions
                                .size(map_keys(col("sources")))
                                .equalTo(0)))
                .count())
        .as("without a score or a source")
        .isZero();
  }

  @Test
  void everyMethodIsMeasuredOnEveryUser() {
    List<Row> metrics =
        read(Tables.METRICS)
            .where("protocol = 'leave_one_out' AND segment = 'all' AND metric = 'ndcg@10'")
            .collectAsList();

    assertThat(metrics)
        .extracting(row -> row.<String>getAs("method"))
        .containsAll(METHODS)
        .filteredOn(method -> !METHODS.contains(method))
        .containsExactlyInAnyOrder(
            "content_text",
            "content_image",
            "content_metadata",
            "content_genome",
            "content_random",
            "content_pca",
            "content_learned",
            "content_learned_shuffled",
            "content_learned_shuffled_text",
            "content_learned_constant_text",
            "content_learned_shuffled_image",
            "content_learned_constant_image",
            "content_learned_shuffled_metadata",
            "content_learned_constant_metadata",
            "content_learned_shuffled_genome",
            "content_learned_constant_genome");
    assertThat(metrics)
        .allSatisfy(
            row -> {
              assertThat(row.<Long>getAs("users")).isEqualTo(SmallNight.USERS);
              assertThat(row.<Double>getAs("value"))
                  .isBetween(row.<Double>getAs("low"), row.<Double>getAs("high"));
              assertThat(row.<String>getAs("ties")).isEqualTo("hash");
            });
  }

  @Test
  void everyMethodIsMeasuredUnderATimeSplitToo() {
    Dataset<Row> tested = read(Tables.HOLDOUT).where("protocol = 'time_split' AND part = 'test'");
    assertThat(
            read(Tables.METRICS)
                .where("protocol = 'time_split' AND segment = 'all' AND metric = 'ndcg@10'")
                .collectAsList())
        .extracting(row -> row.<String>getAs("method"), row -> row.<Long>getAs("users"))
        .containsExactlyInAnyOrderElementsOf(
            METHODS.stream().map(method -> tuple(method, tested.count())).toList());
    assertThat(run.out()).contains("time split");
  }

  /** Whatever a figure of the time split is made of: nobody's time after is in it. */
  @Test
  void nothingUnderTheTimeSplitKnowsOfTheTimeAfter() {
    long at = read(Tables.HOLDOUT).selectExpr("max(split_at)").first().getLong(0);
    Lake branch = SmallNight.night(SmallNight.DATE, SmallNight.LAKE).branch().lake();
    Set<Long> before =
        Set.copyOf(
            read(Tables.RATINGS)
                .where(col("timestamp").lt(at))
                .select("movie_id")
                .distinct()
                .as(Encoders.LONG())
                .collectAsList());

    Dataset<Row> sequences = branch.read(Tables.SEQUENCES, SmallNight.DATE);
    for (Row history : Cut.TEST.histories(sequences).collectAsList()) {
      assertThat(history.<Long>getList(2)).allMatch(time -> time < at);
    }
    Dataset<Row> models = branch.read(Tables.MODELS, SmallNight.DATE);
    for (Row model : models.collectAsList()) {
      assertThat(before).containsAll(model.<Long>getList(model.fieldIndex("movie_ids")));
    }
    assertThat(models.select("model").as(Encoders.STRING()).collectAsList())
        .containsExactlyInAnyOrder("sasrec", "als", "ease_validation", "ease_test");
    assertThat(models.where("model = 'sasrec'").first().<String>getAs("sha256"))
        .isNotEqualTo(read(Tables.MODELS).where("model = 'sasrec'").first().getAs("sha256"));
  }

  @Test
  void reportAndSummaryAgreeWithTheTables() throws IOException {
    var folder = SmallNight.REPORTS.resolve("2026-01-02");
    assertThat(folder.resolve("index.html"))
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains("2026-01-02");
    assertThat(SmallNight.REPORTS.resolve("index.html"))
        .content()
        .contains("<a href=\"2026-01-02/index.html\">2026-01-02</a>")
        .contains(">published</span>");
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    assertThat(summary.get("run_date").asText()).isEqualTo("2026-01-02");
    assertThat(summary.get("published").asBoolean()).isTrue();

    for (Stage stage : Stage.values()) {
      for (Table table : stage.writes()) {
        JsonNode told = summary.get("tables").get(table.name());
        assertThat(told.get("rows").asLong()).as(table.name()).isEqualTo(read(table).count());
        assertThat(told.get("version").asLong()).as(table.name()).isEqualTo(lake.version(table));
      }
    }
    assertThat(summary.get("metrics"))
        .extracting(
            told ->
                List.<Object>of(
                    told.get("protocol").asText(),
                    told.get("segment").asText(),
                    told.get("method").asText(),
                    told.get("metric").asText(),
                    told.get("value").asDouble()))
        .containsExactlyInAnyOrderElementsOf(
            read(Tables.METRICS).collectAsList().stream()
                .map(
                    row ->
                        List.<Object>of(
                            row.getAs("protocol"),
                            row.getAs("segment"),
                            row.getAs("method"),
                            row.getAs("metric"),
                            row.getAs("value")))
                .toList());
    assertThat(summary.get("timings")).isNotEmpty();
  }

  @Test
  void stagesTellWhatTheKernelsTook() {
    for (Row stage : read(Tables.STAGE_RUNS).collectAsList()) {
      var kernels = stage.<String, Double>getJavaMap(stage.fieldIndex("kernel_seconds"));
      assertThat(kernels.keySet())
          .as("%s", stage)
          .containsExactlyInAnyOrderElementsOf(
              KERNELS.getOrDefault(stage.<String>getAs("stage"), Set.of()));
      assertThat(kernels.values().stream().mapToDouble(seconds -> seconds).sum())
          .isLessThanOrEqualTo(stage.<Double>getAs("task_seconds"));
    }
    assertThat(run.out())
        .containsPattern(
            "s of tasks, .* s of them in kernels: forward .* s, search .* s, mmr .* s");
  }

  @Test
  void whatFellSinceTheLastRunKeepsANightFromBeingPublished(@TempDir Path folder) {
    SmallNight.copy(SmallNight.LAKE, folder.resolve("lake"));
    Night night =
        SmallNight.night(SmallNight.DATE, folder.resolve("lake"), "gate.max_falls.ndcg@10=0.2");
    assertThat(Gate.check(night)).as("alone").isEmpty();

    var before = SmallNight.night(SmallNight.DATE.minusDays(1), folder.resolve("lake"));
    before.write(Tables.METRICS, night.read(Tables.METRICS).withColumn("value", lit(0.99)));
    long version = before.lake().version(Tables.METRICS);
    before.write(
        Tables.RUNS,
        night
            .read(Tables.RUNS)
            .withColumn("table_versions", map(lit(Tables.METRICS.name()), lit(version))));
    before.write(
        Tables.STAGE_RUNS,
        night
            .read(Tables.STAGE_RUNS)
            .withColumn(
                "table_rows",
                transform_values(col("table_rows"), (table, rows) -> rows.multiply(lit(2L)))));
    before.write(Tables.METRICS, night.read(Tables.METRICS).withColumn("value", lit(0.0)));

    List<String> failed = Gate.check(night);
    assertThat(failed)
        .contains(
            "recommendations lost 50.0% of its rows, from 1,200 (2026-01-01) to 600, more than the"
                + " 20.0% of gate.max_rows_lost");
    assertThat(failed).filteredOn(check -> !check.contains(" lost ")).hasSize(1);
    assertThat(failed.get(failed.size() - 1))
        .startsWith("ndcg@10 of full_pipeline_mmr fell from 0.9900 (2026-01-01) to 0.")
        .endsWith("more than the 20% of gate.max_falls");
    assertThat(CommandLineRun.printed(() -> NightSummary.print(night, Status.UNPUBLISHED, failed)))
        .contains("2026-01-02 is NOT published:", "  - ndcg@10 of full_pipeline_mmr fell")
        .containsPattern("full pipeline \\+ MMR +\\d\\.\\d{4} \\[\\d")
        .containsPattern("user \\d+, \\d+ movies, the last:");
  }

  @Test
  void aQueryReadsThePublishedRun() {
    CommandLineRun query =
        SmallNight.execute(
            "sql",
            SmallNight.DATE.plusDays(5),
            SmallNight.LAKE,
            "SELECT count(*) AS n, count(DISTINCT user_id) AS users FROM titled_recommendations");

    assertThat(query.exitCode()).isZero();
    assertThat(query.out()).contains("|600|60   |");
    assertThat(SmallNight.execute("sql", SmallNight.DATE.minusDays(1), SmallNight.LAKE, "SELECT 1"))
        .isEqualTo(
            new CommandLineRun(
                2,
                "",
                "nightreel: %s: no run is published there up to 2026-01-01; run nightly first\n"
                    .formatted(SmallNight.LAKE)));
  }

  /** In a copy, since other tests copy the lake as it is after the night. */
  @Test
  void anOlderNightLeavesTheNewerOneAsItWas(@TempDir Path folder) {
    Path copied = folder.resolve("lake");
    SmallNight.copy(SmallNight.LAKE, copied);
    var both = new Lake(LocalSpark.session(), copied.toString());
    LocalDate older = SmallNight.DATE.minusDays(7);
    Map<String, Long> before = counts(both);
    List<String> sequences = json(read(Tables.SEQUENCES));

    assertThat(SmallNight.execute("ingest", older, copied).exitCode()).isZero();
    assertThat(SmallNight.execute("split", older, copied).exitCode()).isZero();

    assertThat(counts(both)).isEqualTo(before);
    assertThat(json(both.read(Tables.SEQUENCES, SmallNight.DATE))).isEqualTo(sequences);
    assertThat(json(both.read(Tables.SEQUENCES, older))).isEqualTo(sequences);
    assertThat(Run.findPublished(both).map(Run::runDate)).contains(SmallNight.DATE);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theSameNightAgainGivesTheSameTables() {
    Map<String, Long> before = counts(lake);
    String runId = read(Tables.RUNS).first().getAs("run_id");
    List<String> recommendations = json(read(Tables.RECOMMENDATIONS));
    List<String> metrics = json(read(Tables.METRICS));

    assertThat(SmallNight.again().exitCode()).isZero();

    assertThat(counts(lake)).isEqualTo(before);
    Row night = read(Tables.RUNS).first();
    assertThat(night.<String>getAs("run_id")).isNotEqualTo(runId);
    assertThat(night.<String>getAs("status")).isEqualTo("published");
    assertThat(json(read(Tables.RECOMMENDATIONS))).isEqualTo(recommendations);
    assertThat(json(read(Tables.METRICS))).isEqualTo(metrics);
  }

  private static Dataset<Row> read(Table table) {
    return lake.read(table, SmallNight.DATE);
  }

  private static Map<String, Long> counts(Lake lake) {
    var counts = new TreeMap<String, Long>();
    Tables.ALL.stream()
        .filter(lake::exists)
        .forEach(table -> counts.put(table.name(), lake.read(table, SmallNight.DATE).count()));
    return counts;
  }

  private static List<String> names(List<Table> tables) {
    return tables.stream().map(Table::name).toList();
  }

  private static List<String> json(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }
}
