package nightreel.recommend;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.Console;
import nightreel.Night;
import nightreel.Progress;
import nightreel.conf.Conf;
import nightreel.recommend.LlmRun.Item;
import nightreel.recommend.LlmRun.Outcome;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Lists in which a language model has written the sentences of some rows anew, from the facts of
 * the rules' sentences. Rows of the same facts get the same text, which {@code llm_explanations}
 * keeps, so that no night asks for it again. All other rows keep the sentence that they have.
 *
 * <p>Lists stay on the executors; the driver holds no more than the budget of calls allows to ask
 * for. Close it when the lists are written.
 */
final class LlmTexts implements AutoCloseable {

  /** After which what the model wrote is saved: a killed night loses no more. */
  private static final int CALLS_A_SAVE = 100;

  private static final String HASH = "content_hash";

  private final Night night;
  private final Conf.Llm settings;
  private final Dataset<Row> rows;
  private final Dataset<Row> contents;

  /**
   * @param rows the lists; with their facts where there are contents
   * @param contents null where no model is wanted
   */
  private LlmTexts(Night night, Conf.Llm settings, Dataset<Row> rows, Dataset<Row> contents) {
    this.night = night;
    this.settings = settings;
    this.rows = rows;
    this.contents = contents;
  }

  /**
   * Has a language model write, if the settings name one, and says how much it wrote.
   *
   * @param lists columns of {@code Tables.RECOMMENDATIONS}; computed once
   * @param environment may hold the key
   */
  static LlmTexts write(
      Night night, Pipeline pipeline, Dataset<Row> lists, Map<String, String> environment) {
    Conf.Explanations settings = night.conf().recommend().explanations();
    if (!settings.areWrittenByModel()) {
      return new LlmTexts(night, settings.llm(), lists, null);
    }
    var words = LlmWords.load();
    LlmPrompt prompt = LlmPrompt.of(words, settings.llm());
    Dataset<Row> rows = withFacts(lists, pipeline, prompt).persist(StorageLevel.DISK_ONLY());
    Dataset<Row> contents = contents(rows).persist(StorageLevel.DISK_ONLY());
    var told = new LlmTexts(night, settings.llm(), rows, contents);
    var check =
        LlmCheck.of(words, Stream.of(pipeline.facts().titles()), settings.llm().maxCharacters());
    try (var run = new LlmRun(settings.llm(), prompt, check, environment)) {
      told.ask(run);
      return told;
    } catch (RuntimeException e) {
      told.close();
      throw e;
    }
  }

  /** Who writes sentences, where it decides what lists look like. */
  static String fingerprint(Conf.Explanations settings) {
    return settings.areWrittenByModel()
        ? LlmPrompt.of(LlmWords.load(), settings.llm()).sha256()
        : Conf.Llm.RULES;
  }

  /** Lists with the facts of each row, and their hash; null where there is nothing to tell. */
  private static Dataset<Row> withFacts(Dataset<Row> lists, Pipeline pipeline, LlmPrompt prompt) {
    UDF2<Long, String, String> facts =
        (movieId, technical) -> {
          int row = pipeline.catalogue().vectors().row(movieId);
          return LlmFacts.of(pipeline.facts().title(row), technical)
              .map(LlmFacts::json)
              .orElse(null);
        };
    return lists
        .withColumn(
            "facts",
            udf(facts, DataTypes.StringType).apply(col("movie_id"), col("explanation_technical")))
        .withColumn(HASH, sha2(concat(lit(prompt.sha256()), col("facts")), 256));
  }

  /**
   * One row per set of facts: how many rows of the lists have it, and which of them comes first:
   * the best ranks of all users, users in an order that favours none.
   */
  private static Dataset<Row> contents(Dataset<Row> rows) {
    Column order = struct(col("rank"), xxhash64(col("user_id")), col("user_id"));
    return rows.where(col(HASH).isNotNull())
        .groupBy(HASH)
        .agg(first("facts").as("facts"), count(lit(1)).as("rows"), min(order).as("first"));
  }

  /** What models wrote in any night: a text before a refusal, and else the latest. */
  private Dataset<Row> cached() {
    if (!night.lake().exists(Tables.LLM_EXPLANATIONS)) {
      return night.spark().createDataFrame(List.of(), Tables.LLM_EXPLANATIONS.columns());
    }
    Column best = struct(col("text").isNotNull(), col("written_on"), col(Table.RUN_DATE));
    Column[] columns =
        Stream.of(Tables.LLM_EXPLANATIONS.columns().fieldNames())
            .filter(name -> !name.equals(HASH))
            .map(name -> col(name))
            .toArray(Column[]::new);
    return night
        .lake()
        .readAll(Tables.LLM_EXPLANATIONS)
        .groupBy(HASH)
        .agg(max_by(struct(columns), best).as("cached"))
        .select(HASH, "cached.*");
  }

  private static Dataset<Row> joined(Dataset<Row> rows, Dataset<Row> others, String how) {
    return rows.join(others, new String[] {HASH}, how);
  }

  /** Has the model write what no night has, as far as the budget goes. */
  private void ask(LlmRun run) {
    Dataset<Row> known = cached().where(col("text").isNotNull());
    var tally =
        new LlmTally(settings.model(), sum(contents), sum(joined(contents, known, "left_semi")));
    List<Item> items = items();
    int round = CALLS_A_SAVE * settings.batch();
    var outcomes = new ArrayList<Outcome>();
    save(outcomes);
    try (var progress = Progress.of(night.spark(), "texts", items.size())) {
      for (int from = 0; from < items.size() && run.stopped().isEmpty(); from += round) {
        List<Item> some = items.subList(from, Math.min(items.size(), from + round));
        List<Outcome> answers = run.ask(some, count -> progress.counter().add(count));
        answers.forEach(tally::add);
        answers.stream().filter(Outcome::answered).forEach(outcomes::add);
        save(outcomes);
      }
    }
    Console.say("%-9s  %s", "", tally.line(run.stopped()));
  }

  private static long sum(Dataset<Row> contents) {
    return contents.agg(coalesce(functions.sum("rows"), lit(0L))).first().getLong(0);
  }

  /** What is asked about: what was refused before comes after all that was never asked about. */
  private List<Item> items() {
    return joined(contents, cached().drop("facts"), "left")
        .where(col("text").isNull())
        .orderBy(col("refused").isNotNull(), col("first"))
        .limit(settings.calls() * settings.batch())
        .select(HASH, "facts", "rows")
        .collectAsList()
        .stream()
        .map(row -> new Item(row.getString(0), LlmFacts.read(row.getString(1)), row.getLong(2)))
        .toList();
  }

  /** Writes what tonight's lists are told with, and what was asked for in vain. */
  private void save(List<Outcome> outcomes) {
    Dataset<Row> now =
        night
            .spark()
            .createDataFrame(
                outcomes.stream().map(this::row).toList(), Tables.LLM_EXPLANATIONS.columns());
    Dataset<Row> kept = joined(cached(), contents.select(HASH), "left_semi");
    if (night.lake().exists(Tables.LLM_EXPLANATIONS)) {
      // of an earlier run of this night, which may have made other lists
      kept = kept.unionByName(joined(night.read(Tables.LLM_EXPLANATIONS), contents, "left_anti"));
    }
    night.write(Tables.LLM_EXPLANATIONS, joined(kept, now, "left_anti").unionByName(now));
  }

  private Row row(Outcome outcome) {
    return RowFactory.create(
        outcome.item().hash(),
        settings.model(),
        outcome.item().facts().json(),
        outcome.text(),
        outcome.reason(),
        Date.valueOf(night.runDate()));
  }

  /** The lists with what the model wrote: columns of {@code Tables.RECOMMENDATIONS}. */
  Dataset<Row> lists() {
    if (contents == null) {
      return rows;
    }
    Dataset<Row> texts =
        night.read(Tables.LLM_EXPLANATIONS).where(col("text").isNotNull()).select(HASH, "text");
    Column byModel = when(col("text").isNotNull(), lit(settings.model()));
    return joined(rows, texts, "left")
        .withColumn("explanation", coalesce(col("text"), col("explanation")))
        .withColumn("explanation_by", coalesce(byModel, col("explanation_by")))
        .select(
            Stream.of(Tables.RECOMMENDATIONS.columns().fieldNames())
                .map(name -> col(name))
                .toArray(Column[]::new));
  }

  @Override
  public void close() {
    if (contents != null) {
      contents.unpersist();
      rows.unpersist();
    }
  }
}
