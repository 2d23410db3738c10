package nightreel.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.metrics.Bootstrap;
import nightreel.metrics.Interval;
import nightreel.recommend.Fidelity;
import nightreel.recommend.Pipeline;
import nightreel.recommend.PipelineSettings;
import nightreel.recommend.Ranking;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether the explanations of tonight's lists name what carries them: the mean falls of {@link
 * Fidelity}, and the differences between them, paired by user.
 */
final class FidelityMetrics {

  /** Not of a held-out movie, but of the lists as people get them. */
  static final String PROTOCOL = "published";

  private FidelityMetrics() {}

  /** None where no explanation names a movie. */
  static List<Summary.Metric> of(Night night) {
    Conf conf = night.conf();
    if (!conf.recommend().explanations().areWanted()) {
      return List.of();
    }
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES));
    try (var pipeline =
        Pipeline.of(night, PipelineSettings.read(night, vectors), vectors, Cut.NOW)) {
      List<Row> falls =
          Fidelity.falls(
                  ContentStudy.some(histories, conf.evaluate().explainedUsers(), conf.seed()),
                  night.read(Tables.RECOMMENDATIONS),
                  pipeline,
                  Ranking.read(night),
                  conf.seed())
              .orderBy("user_id")
              .collectAsList(); // of a sample of users, whose number is a setting
      return of(falls, conf.evaluate().bootstrapSamples(), conf.seed());
    }
  }

  /**
   * @param falls with the columns of {@link Fidelity#FALLS}
   */
  static List<Summary.Metric> of(List<Row> falls, int samples, long seed) {
    if (falls.isEmpty()) {
      return List.of();
    }
    return List.of(
        metric("fall_named", falls, row -> fall(row, "named"), samples, seed),
        metric("fall_random", falls, row -> fall(row, "random"), samples, seed),
        metric("fall_latest", falls, row -> fall(row, "latest"), samples, seed),
        metric("fidelity", falls, row -> fall(row, "named") - fall(row, "random"), samples, seed),
        metric(
            "fidelity_over_latest",
            falls,
            row -> fall(row, "named") - fall(row, "latest"),
            samples,
            seed));
  }

  private static double fall(Row row, String column) {
    return row.getAs(column);
  }

  private static Summary.Metric metric(
      String name, List<Row> falls, ToDoubleFunction<Row> value, int samples, long seed) {
    Interval interval =
        Bootstrap.interval(falls.stream().mapToDouble(value).toArray(), samples, seed);
    return new Summary.Metric(
        PROTOCOL,
        Summary.ALL,
        Method.FULL_PIPELINE_MMR.column(),
        name,
        interval.value(),
        interval.low(),
        interval.high(),
        falls.size());
  }
}
