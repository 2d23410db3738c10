package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightreel.CommandLineRun;
import nightreel.Night;
import nightreel.SmallNight;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.http.StubServer;
import nightreel.split.Cut;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of the small night, told by a language model. */
class LlmTextsIT {

  private static final String KEY = "sk-0123456789S3cretKey";
  private static final int BATCH = 10;

  @TempDir private Path folder;

  private static Map<Long, String> titles;

  private StubLlm llm;
  private Path lake;

  @BeforeEach
  void start() {
    llm = new StubLlm();
    titles = titles();
    lake = folder.resolve("lake");
    SmallNight.copy(SmallNight.LAKE, lake);
  }

  @AfterEach
  void stop() {
    llm.close();
  }

  @Test
  void areNoneWithoutAModel() {
    Night night = SmallNight.night(SmallNight.DATE, lake);
    Dataset<Row> lists = night.read(Tables.RECOMMENDATIONS);
    try (var told = LlmTexts.write(night, null, lists, Map.of(LlmClient.KEY, KEY))) {
      assertThat(told.lists()).isSameAs(lists);
    }
    assertThat(night.lake().exists(Tables.LLM_EXPLANATIONS)).isFalse();
    assertThat(lists.select("explanation_by").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly(Conf.Llm.RULES);
  }

  @Test
  void goToTheBestRanksFirstAndAreNotPaidForTwice() {
    Night first = night(SmallNight.DATE, "calls=3");
    List<Row> byRules = first.read(Tables.RECOMMENDATIONS).collectAsList();

    Run run = write(first);

    assertThat(llm.requests()).hasSize(3);
    List<JsonNode> asked = asked();
    assertThat(asked).hasSize(3 * BATCH);
    Set<String> best = facts(byRules.stream().filter(row -> rank(row) == 1).toList());
    assertThat(best).hasSizeGreaterThan(3 * BATCH);
    assertThat(asked).extracting(LlmTextsIT::key).doesNotHaveDuplicates().isSubsetOf(best);
    assertRowsAreTold(
        run.rows(), byRules, new HashSet<>(asked.stream().map(LlmTextsIT::key).toList()));
    assertThat(run.said())
        .containsPattern(
            "explanations: \\d+ written by some-model, 0 by it earlier, \\d+ by rules: \\d+ not"
                + " asked about\n");

    llm.forgetRequests();
    Night second = night(SmallNight.DATE.plusDays(1), "calls=2");
    Run next = write(second, first);

    assertThat(asked()).hasSize(2 * BATCH);
    assertThat(asked()).extracting(LlmTextsIT::key).doesNotContainAnyElementsOf(keys(asked));
    assertThat(next.said()).contains(by(run.rows()) + " by it earlier");
    assertThat(by(next.rows())).isGreaterThan(by(run.rows()));
    assertThat(texts(second)).hasSize(5 * BATCH);
    assertThat(texts(second).stream().filter(row -> row.getAs("written_on").equals(date(first))))
        .hasSize(3 * BATCH);

    llm.forgetRequests();
    Run again = write(night(SmallNight.DATE.plusDays(1), "calls=0"), first);

    assertThat(llm.requests()).isEmpty();
    assertThat(again.rows()).containsExactlyInAnyOrderElementsOf(next.rows());
    assertThat(texts(second)).hasSize(5 * BATCH);
  }

  @Test
  void ofAModelThatMisbehavesAreLeftToTheRulesAndAskedForAgainAtLast() {
    llm.answering(
        StubLlm.texts(
            item ->
                item.get("id").textValue().equals("1")
                    ? "See <a href='http://evil.example'>this</a> " + KEY.substring(0, 5)
                    : StubLlm.good(item)));
    Night night = night(SmallNight.DATE, "calls=1");
    List<Row> byRules = night.read(Tables.RECOMMENDATIONS).collectAsList();

    Run run = write(night);

    assertThat(texts(night)).hasSize(BATCH);
    List<Row> refused =
        texts(night).stream().filter(row -> row.isNullAt(row.fieldIndex("text"))).toList();
    assertThat(refused)
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("refused")).isEqualTo("markup or a URL"));
    assertThat(run.said()).contains(" markup or a URL");
    assertRowsAreTold(run.rows(), byRules, new HashSet<>(keys(asked().subList(1, BATCH))));
    String inVain = key(asked().get(0));

    llm.forgetRequests();
    llm.answering(StubLlm.texts(StubLlm::good));
    Run all = write(night(SmallNight.DATE, "calls=1000"));

    assertThat(key(asked().get(asked().size() - 1))).isEqualTo(inVain);
    assertThat(all.rows().stream().filter(row -> !because(row).isEmpty()))
        .allMatch(row -> row.getAs("explanation_by").equals("some-model"));
    assertThat(all.rows().stream().filter(row -> because(row).isEmpty()))
        .allMatch(row -> row.getAs("explanation_by").equals(Conf.Llm.RULES));
    assertThat(texts(night)).noneMatch(row -> row.isNullAt(row.fieldIndex("text")));
    assertNoUserIsNamed();
  }

  @Test
  void comeWithTheStageAndAreTakenOver() {
    LocalDate next = SmallNight.DATE.plusDays(1);
    llm.answering(StubServer.status(500, KEY), StubLlm.texts(StubLlm::good));
    Night first = night(SmallNight.DATE, "calls=5");
    String said = CommandLineRun.printed(() -> RecommendJob.run(first, Optional.empty(), key()));
    assertThat(llm.requests()).hasSize(5);
    assertThat(said).contains("written by some-model");
    List<Row> written =
        first.read(Tables.RECOMMENDATIONS).orderBy("user_id", "rank").collectAsList();
    assertThat(by(written)).isGreaterThan(3 * BATCH);
    for (Table table :
        List.of(
            Tables.MOVIES,
            Tables.ITEM_EMBEDDINGS,
            Tables.INDEXES,
            Tables.TRANSITIONS,
            Tables.MODELS,
            Tables.SEQUENCES)) {
      night(next).write(table, first.read(table));
    }

    Night second = night(next, "calls=0");
    WrittenLists before = RecommendJob.since(second, SmallNight.DATE);
    String saidNext =
        CommandLineRun.printed(() -> RecommendJob.run(second, Optional.of(before), key()));

    assertThat(saidNext)
        .contains("0 lists are computed, 60 taken over", by(written) + " by it earlier");
    assertThat(second.read(Tables.RECOMMENDATIONS).orderBy("user_id", "rank").collectAsList())
        .isEqualTo(written);
    assertThat(LlmTexts.fingerprint(night(next, "calls=7").conf().recommend().explanations()))
        .isEqualTo(LlmTexts.fingerprint(second.conf().recommend().explanations()))
        .isNotEqualTo(LlmTexts.fingerprint(explanations("model=other")))
        .isNotEqualTo(LlmTexts.fingerprint(explanations("max_characters=100")))
        .isNotEqualTo(LlmTexts.fingerprint(explanations("base_url=''")));
    assertThat(said + saidNext).doesNotContain(KEY);
    assertIsNowhere(KEY);
  }

  private Conf.Explanations explanations(String setting) {
    return night(SmallNight.DATE, setting).conf().recommend().explanations();
  }

  /** What a run gave and printed. */
  private record Run(List<Row> rows, String said) {}

  private Run write(Night night) {
    return write(night, night);
  }

  /** Tells the lists that a night has written, as those of another one that is like it. */
  private static Run write(Night night, Night of) {
    MovieVectors vectors = MovieVectors.load(of.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    var like = new Night(of.spark(), night.conf(), of.lake(), of.runDate());
    var rows = new ArrayList<Row>();
    try (var pipeline = Pipeline.of(like, PipelineSettings.read(like, vectors), vectors, Cut.NOW)) {
      String said =
          CommandLineRun.printed(
              () -> {
                try (var told =
                    LlmTexts.write(night, pipeline, of.read(Tables.RECOMMENDATIONS), key())) {
                  rows.addAll(told.lists().collectAsList());
                }
              });
      return new Run(rows, said);
    }
  }

  private static Map<String, String> key() {
    return Map.of(LlmClient.KEY, KEY);
  }

  private Night night(LocalDate date, String... settings) {
    var all =
        new ArrayList<>(
            List.of(
                "base_url=" + llm.baseUrl(),
                "model=some-model",
                "batch=" + BATCH,
                "connections=1",
                "requests_per_second=1000",
                "first_wait_seconds=0.01"));
    all.addAll(List.of(settings));
    return SmallNight.night(
        date,
        lake,
        all.stream()
            .map(setting -> "recommend.explanations.llm." + setting)
            .toArray(String[]::new));
  }

  /** Rows that were asked about have the stub's text, all others are as they were. */
  private static void assertRowsAreTold(List<Row> rows, List<Row> byRules, Set<String> asked) {
    Map<List<Object>, Row> before =
        byRules.stream().collect(Collectors.toMap(LlmTextsIT::place, row -> row));
    assertThat(rows).hasSameSizeAs(byRules);
    int told = 0;
    for (Row row : rows) {
      Row rule = before.get(place(row));
      boolean isTold = facts(row).filter(asked::contains).isPresent();
      told += isTold ? 1 : 0;
      assertThat(row.<String>getAs("explanation_by")).isEqualTo(isTold ? "some-model" : "rules");
      if (isTold) {
        assertThat(row.<String>getAs("explanation"))
            .matches("Because you watched .+\\.")
            .isEqualTo(
                "Because you watched %s."
                    .formatted(LlmFacts.read(facts(row).orElseThrow()).becauseOf().get(0)));
      } else {
        assertThat(row).isEqualTo(rule);
      }
      for (String column : List.of("score", "because", "explanation_technical", "movie_id")) {
        assertThat(row.<Object>getAs(column)).isEqualTo(rule.getAs(column));
      }
    }
    assertThat(told).isGreaterThanOrEqualTo(asked.size());
  }

  private void assertNoUserIsNamed() {
    for (JsonNode item : asked()) {
      assertThat(item.fieldNames())
          .toIterable()
          .containsExactly(
              "id", "movie", "because_of", "all_share", "others_watched_it_after", "found_by");
      assertThat(Integer.parseInt(item.get("id").textValue())).isBetween(1, BATCH);
    }
  }

  private void assertIsNowhere(String secret) {
    try (Stream<Path> files = Files.walk(lake)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain(secret);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Table table :
        List.of(Tables.RECOMMENDATIONS, Tables.LLM_EXPLANATIONS, Tables.LIST_INPUTS)) {
      assertThat(night(SmallNight.DATE).lake().readAll(table).toJSON().collectAsList())
          .noneMatch(row -> row.contains(secret));
    }
  }

  private List<JsonNode> asked() {
    return llm.requests().stream()
        .flatMap(request -> StubLlm.items(request.body()).stream())
        .toList();
  }

  private static List<String> keys(List<JsonNode> items) {
    return items.stream().map(LlmTextsIT::key).toList();
  }

  /** The facts of an item, without its id. */
  private static String key(JsonNode item) {
    var facts = ((ObjectNode) item).deepCopy();
    facts.remove("id");
    return facts.toString();
  }

  private Set<String> facts(List<Row> rows) {
    return rows.stream().flatMap(row -> facts(row).stream()).collect(Collectors.toSet());
  }

  private static Optional<String> facts(Row row) {
    return LlmFacts.of(titles.get(row.<Long>getAs("movie_id")), row.getAs("explanation_technical"))
        .map(LlmFacts::json);
  }

  private static Map<Long, String> titles() {
    return SmallNight.night(SmallNight.DATE, SmallNight.LAKE)
        .read(Tables.MOVIES)
        .select("movie_id", "title", "year")
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.getLong(0),
                row -> row.getString(1) + (row.isNullAt(2) ? "" : " (" + row.getInt(2) + ")")));
  }

  private static List<Row> texts(Night night) {
    return night.read(Tables.LLM_EXPLANATIONS).collectAsList();
  }

  private static java.sql.Date date(Night night) {
    return java.sql.Date.valueOf(night.runDate());
  }

  private static long by(List<Row> rows) {
    return rows.stream().filter(row -> "some-model".equals(row.getAs("explanation_by"))).count();
  }

  private static List<Object> place(Row row) {
    return List.of(row.getAs("user_id"), row.getAs("rank"));
  }

  private static int rank(Row row) {
    return row.getAs("rank");
  }

  private static List<Long> because(Row row) {
    return row.getList(row.fieldIndex("because"));
  }
}
