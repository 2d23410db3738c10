package nightreel.evaluate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.Progress;
import nightreel.RunOptions;
import nightreel.conf.Conf;
import nightreel.embed.ContentVariants;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Batches;
import nightreel.recommend.Catalogue;
import nightreel.recommend.Pipeline;
import nightreel.recommend.PipelineSettings;
import nightreel.recommend.Ranking;
import nightreel.split.Cut;
import nightreel.split.Protocol;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import nightreel.train.Neighbours;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.collection.immutable.ArraySeq;

/** Measures every method side by side on the held-out test interactions. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measure every method side by side on the held-out interactions.")
public final class EvaluateJob implements Callable<Integer> {

  /** What each user got from each method: not a table, gone after the stage. */
  static final StructType OUTCOMES =
      new StructType()
          .add("user_id", DataTypes.LongType, false)
          .add("segment", DataTypes.StringType, false)
          .add("method", DataTypes.StringType, false)
          .add("history_length", DataTypes.IntegerType, false)
          .add("target_count", DataTypes.LongType, false)
          .add("position", DataTypes.IntegerType, false)
          .add("diversity", DataTypes.DoubleType, false)
          .add("novelty", DataTypes.DoubleType, false)
          .add("popularity_bias", DataTypes.DoubleType, false)
          .add("top", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.EVALUATE, EvaluateJob::run);
  }

  public static void run(Night night) {
    var measured = new Measured(new ArrayList<>(), new ArrayList<>());
    measure(night, Protocol.LEAVE_ONE_OUT, measured);
    night.timeSplit().ifPresent(branch -> measure(branch, Protocol.TIME_SPLIT, measured));
    measured.metrics().addAll(FidelityMetrics.of(night));
    measured.metrics().addAll(OffPolicyStudy.of(night.conf()).metrics());
    night.write(Tables.METRICS, metrics(night, measured.metrics()));
    night.write(
        Tables.AB_COMPARISON,
        night
            .spark()
            .createDataFrame(
                measured.comparisons().stream().map(Comparison::row).toList(),
                Tables.AB_COMPARISON.columns()));
  }

  private record Measured(List<Summary.Metric> metrics, List<Comparison> comparisons) {}

  /** Every protocol is measured here, by the same code; they differ in what was held out. */
  private static void measure(Night night, Protocol protocol, Measured measured) {
    Dataset<Row> histories = Cut.TEST.histories(night.read(Tables.SEQUENCES));
    Dataset<Row> targets = targets(night.read(Tables.HOLDOUT), protocol);
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    try (var pipeline =
            Pipeline.of(night, PipelineSettings.read(night, vectors), vectors, Cut.TEST);
        var progress = Progress.of(night.spark(), "users", targets.count())) {
      Catalogue catalogue = pipeline.catalogue();
      Dataset<Row> methods =
          outcomes(
              histories,
              targets,
              pipeline,
              Ranking.read(night),
              night.conf().evaluate(),
              progress.counter());
      Dataset<Row> outcomes =
          switch (protocol) {
            case LEAVE_ONE_OUT ->
                methods.unionAll(
                    contentStudy(night, histories.join(targets, "user_id"), catalogue));
            case TIME_SPLIT -> methods;
          };
      outcomes.cache();
      try {
        summarise(night, protocol, outcomes, targets, measured);
        measured.metrics().addAll(coverage(protocol, outcomes, catalogue.size()));
      } finally {
        outcomes.unpersist();
      }
    }
  }

  private static void summarise(
      Night night,
      Protocol protocol,
      Dataset<Row> outcomes,
      Dataset<Row> targets,
      Measured measured) {
    Conf.Evaluate settings = night.conf().evaluate();
    var summary =
        new Summary(
            protocol.column(),
            Tallies.of(outcomes, genres(targets, night.read(Tables.MOVIES)), settings),
            settings.bootstrapSamples(),
            settings.debiasing(),
            night.conf().seed());
    measured.metrics().addAll(summary.metrics());
    measured.comparisons().addAll(summary.comparisons());
    if (protocol == Protocol.LEAVE_ONE_OUT) {
      AbSimulation.Result simulated = AbSimulation.of(night.conf()).run(outcomes);
      measured.metrics().addAll(simulated.metrics());
      measured.comparisons().addAll(simulated.comparisons());
    }
  }

  /** The genres of every held-out user's test movie: user_id, genres. */
  private static Dataset<Row> genres(Dataset<Row> targets, Dataset<Row> movies) {
    return targets
        .join(
            movies.select(col("movie_id"), col("genres").as("known")),
            col("target").equalTo(col("movie_id")),
            "left")
        .select(col("user_id"), coalesce(col("known"), array().cast("array<string>")).as("genres"));
  }

  private static Dataset<Row> contentStudy(Night night, Dataset<Row> users, Catalogue catalogue) {
    Conf conf = night.conf();
    ContentVariants variants = ContentVariants.of(night);
    var study =
        new ContentStudy(
            variants,
            catalogue.vectors().movieIds(),
            catalogue.counts(),
            conf.recommend().historyDecay(),
            conf.evaluate(),
            night.kernels());
    return study.outcomes(
        variants.movies(night.read(Tables.ITEM_EMBEDDINGS), conf.embed()),
        ContentStudy.some(users, conf.evaluate().contentUsers(), conf.seed()));
  }

  /** The test movie of every held-out user: user_id, target. */
  private static Dataset<Row> targets(Dataset<Row> holdout, Protocol protocol) {
    return holdout
        .where(col("protocol").equalTo(protocol.column()).and(col("part").equalTo("test")))
        .select(col("user_id"), col("movie_id").as("target"));
  }

  /**
   * What every method gives every held-out user.
   *
   * @param histories of all users, cut before their test interaction
   * @param targets user_id and target
   * @param measured is told of the users that are done
   */
  static Dataset<Row> outcomes(
      Dataset<Row> histories,
      Dataset<Row> targets,
      Pipeline pipeline,
      Ranking ranking,
      Conf.Evaluate settings,
      LongAccumulator measured) {
    Broadcast<Neighbours> itemKnn =
        JavaSparkContext.fromSparkContext(histories.sparkSession().sparkContext())
            .broadcast(ItemKnn.of(histories, pipeline, settings.itemKnnNeighbours()));
    long users = histories.count();
    return Batches.spread(histories.join(broadcast(targets), "user_id"))
        .mapPartitions(
            (Iterator<Row> rows) ->
                outcomes(rows, pipeline, ranking, itemKnn.value(), users, settings, measured),
            Encoders.row(OUTCOMES));
  }

  private static Iterator<Row> outcomes(
      Iterator<Row> rows,
      Pipeline pipeline,
      Ranking ranking,
      Neighbours itemKnn,
      long users,
      Conf.Evaluate settings,
      LongAccumulator measured) {
    Catalogue catalogue = pipeline.catalogue();
    var evaluator =
        new Evaluator(
            pipeline.open(),
            catalogue,
            ranking,
            itemKnn,
            users,
            settings.depth(),
            pipeline.kernels());
    var targets = new HashMap<Long, Integer>();
    Iterator<Row> noted =
        Batches.peek(
            rows,
            row -> targets.put(row.getAs("user_id"), catalogue.vectors().row(row.getAs("target"))));
    return Batches.map(
        noted,
        catalogue.vectors(),
        pipeline.settings().recommend().batchSize(),
        batch -> {
          List<Row> outcomes =
              evaluator.outcomes(batch, targets).stream()
                  .map(outcome -> row(outcome, count(outcome, targets, catalogue), settings))
                  .toList();
          measured.add(batch.size());
          return outcomes;
        });
  }

  /** The visible interactions of a user's held-out movie. */
  private static long count(
      Evaluator.Outcome outcome, Map<Long, Integer> targets, Catalogue catalogue) {
    int target = targets.get(outcome.userId());
    return target < 0 ? 0 : catalogue.counts()[target];
  }

  /**
   * @param interactions visible ones of the target
   * @param few up to how many are "few"
   */
  static String segment(long interactions, int few) {
    if (interactions == 0) {
      return "cold";
    }
    return interactions <= few ? "few" : "warm";
  }

  /**
   * @param interactions visible ones of the user's held-out movie
   */
  static Row row(Evaluator.Outcome outcome, long interactions, Conf.Evaluate settings) {
    return RowFactory.create(
        outcome.userId(),
        segment(interactions, settings.fewInteractions()),
        outcome.method().name(),
        outcome.historyLength(),
        interactions,
        outcome.position(),
        outcome.diversity(),
        outcome.novelty(),
        outcome.popularityBias(),
        ArraySeq.unsafeWrapArray(outcome.top()));
  }

  private static List<Summary.Metric> coverage(
      Protocol protocol, Dataset<Row> outcomes, long catalogue) {
    return outcomes
        .select(col("user_id"), col("method"), explode(col("top")).as("row"))
        .groupBy("method")
        .agg(countDistinct("row").as("distinct"), countDistinct("user_id").as("users"))
        .collectAsList()
        .stream()
        .map(
            row ->
                Summary.coverage(
                    protocol.column(),
                    Method.valueOf(row.getString(0)),
                    row.getLong(1),
                    catalogue,
                    row.getLong(2)))
        .toList();
  }

  /** What ordered the histories that are held out of; null where nothing is. */
  private static String ties(String protocol, Conf conf) {
    boolean isHeldOut =
        Arrays.stream(Protocol.values()).anyMatch(known -> known.column().equals(protocol));
    return isHeldOut ? conf.tieRule() : null;
  }

  private static Dataset<Row> metrics(Night night, List<Summary.Metric> metrics) {
    var rows = new ArrayList<Row>();
    for (Summary.Metric metric : metrics) {
      rows.add(
          RowFactory.create(
              metric.protocol(),
              metric.segment(),
              metric.method(),
              metric.metric(),
              metric.value(),
              metric.low(),
              metric.high(),
              metric.users(),
              ties(metric.protocol(), night.conf())));
    }
    return night.spark().createDataFrame(rows, Tables.METRICS.columns());
  }
}
