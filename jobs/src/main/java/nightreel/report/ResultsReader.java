package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;

import java.util.List;
import java.util.function.Function;
import nightreel.Night;
import nightreel.Runs;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.report.Results.BlendWeight;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Index;
import nightreel.report.Results.Metric;
import nightreel.report.Results.MmrPoint;
import nightreel.report.Results.Model;
import nightreel.report.Results.Rejection;
import nightreel.report.Results.Settings;
import nightreel.report.Results.TrainingStep;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings what a page shows from the tables into memory. */
final class ResultsReader {

  private static final int USERS_SHOWN = 20;
  private static final int MOVIES_ON_THE_MAP = 2_000;
  private static final int MOVIES_WITH_NEIGHBOURS = 20;

  private ResultsReader() {}

  static Results read(Night night) {
    Dataset<Row> popularity = popularity(night.read(Tables.SEQUENCES));
    Dataset<Row> fused =
        night.read(Tables.ITEM_EMBEDDINGS).where(col("encoder").equalTo(EmbedJob.FUSED));
    List<UserSheet> users =
        Gallery.pick(
            night.read(Tables.SEQUENCES),
            night.read(Tables.RECOMMENDATIONS),
            night.read(Tables.MOVIES),
            USERS_SHOWN);
    List<Neighbours> neighbours =
        Neighbours.of(popularity, fused, night.read(Tables.MOVIES), MOVIES_WITH_NEIGHBOURS);
    return new Results(
        night.runDate(),
        settings(night.conf()),
        Gate.check(night),
        Runs.stageRuns(night),
        LastRun.find(night),
        metrics(night.read(Tables.METRICS)),
        comparisons(night.read(Tables.AB_COMPARISON)),
        models(night.read(Tables.MODELS)),
        training(night.read(Tables.TRAINING_LOG)),
        indexes(night.read(Tables.INDEX_TRIALS)),
        blend(night.read(Tables.BLEND)),
        mmrCurve(night.read(Tables.MMR_CURVE)),
        rejections(night.read(Tables.REJECTED)),
        DataQuality.of(
            night.read(Tables.SEQUENCES).count(),
            popularity,
            night.read(Tables.MOVIES),
            night.read(Tables.POSTERS),
            night.read(Tables.GENOME),
            fused),
        users,
        MovieMap.of(
            popularity, fused, night.read(Tables.MOVIES), MOVIES_ON_THE_MAP, night.conf().seed()),
        neighbours,
        Posters.of(users, neighbours, night.read(Tables.POSTERS)));
  }

  /** movie_id and interactions. */
  private static Dataset<Row> popularity(Dataset<Row> sequences) {
    return sequences
        .select(explode(col("movie_ids")).as("movie_id"))
        .groupBy("movie_id")
        .agg(count(lit(1)).as("interactions"));
  }

  static Settings settings(Conf conf) {
    return new Settings(
        conf.seed(),
        conf.split().minHistory(),
        conf.evaluate().bootstrapSamples(),
        conf.evaluate().fewInteractions(),
        conf.tieRule());
  }

  static List<Metric> metrics(Dataset<Row> metrics) {
    return rows(metrics.orderBy("protocol", "segment", "method", "metric"), ResultsReader::metric);
  }

  static Metric metric(Row row) {
    return new Metric(
        row.getAs("protocol"),
        row.getAs("segment"),
        row.getAs("method"),
        row.getAs("metric"),
        row.getAs("value"),
        row.getAs("low"),
        row.getAs("high"),
        row.getAs("users"));
  }

  static List<Comparison> comparisons(Dataset<Row> comparisons) {
    return rows(
        comparisons.orderBy("protocol", "metric", "method_a", "method_b"),
        row ->
            new Comparison(
                row.getAs("protocol"),
                row.getAs("method_a"),
                row.getAs("method_b"),
                row.getAs("metric"),
                row.getAs("difference"),
                row.getAs("low"),
                row.getAs("high"),
                row.getAs("p_value"),
                row.getAs("p_holm"),
                row.getAs("minimum_detectable"),
                row.getAs("power"),
                row.getAs("value_a"),
                row.getAs("value_b"),
                row.getAs("users")));
  }

  static List<Model> models(Dataset<Row> models) {
    return rows(
        models.orderBy("model"),
        row ->
            new Model(
                row.getAs("model"),
                row.getAs("steps"),
                row.getAs("validation_ndcg_10"),
                row.getAs("bytes"),
                row.getAs("sha256")));
  }

  static List<TrainingStep> training(Dataset<Row> trainingLog) {
    return rows(
        trainingLog.orderBy("model", "step"),
        row ->
            new TrainingStep(
                row.getAs("model"),
                row.getAs("step"),
                row.getAs("loss"),
                row.getAs("validation_ndcg_10"),
                row.getAs("sequences_per_second")));
  }

  static List<Index> indexes(Dataset<Row> trials) {
    return rows(
        trials.orderBy(col("space"), col("serves").desc(), col("factory"), col("parameters")),
        row ->
            new Index(
                row.getAs("space"),
                row.getAs("factory"),
                row.getAs("parameters"),
                row.getAs("serves"),
                row.<Integer>getAs("movies"),
                row.getAs("dimension"),
                row.getAs("bytes"),
                row.getAs("build_seconds"),
                row.getAs("recall_100"),
                row.getAs("queries_per_second")));
  }

  static List<MmrPoint> mmrCurve(Dataset<Row> curve) {
    return rows(
        curve.orderBy(col("lambda").desc()),
        row ->
            new MmrPoint(
                row.getAs("lambda"),
                row.getAs("validation_ndcg_10"),
                row.getAs("diversity_10"),
                Boolean.TRUE.equals(row.<Boolean>getAs("chosen"))));
  }

  static List<BlendWeight> blend(Dataset<Row> blend) {
    return rows(
        blend.orderBy(col("weight").desc(), col("feature")),
        row ->
            new BlendWeight(
                row.getAs("feature"), row.getAs("weight"), row.getAs("validation_ndcg_10")));
  }

  static List<Rejection> rejections(Dataset<Row> rejected) {
    return rows(
        rejected
            .groupBy("source", "reason")
            .agg(count(lit(1)).as("rows"), min_by(col("message"), col("line")).as("example"))
            .orderBy(col("rows").desc(), col("source"), col("reason")),
        row ->
            new Rejection(
                row.getAs("source"), row.getAs("reason"), row.getAs("rows"), row.getAs("example")));
  }

  private static <T> List<T> rows(Dataset<Row> rows, Function<Row, T> convert) {
    return rows.collectAsList().stream().map(convert).toList();
  }
}
