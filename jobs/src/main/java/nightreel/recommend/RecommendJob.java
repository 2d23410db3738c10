package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.size;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.Progress;
import nightreel.RunOptions;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import nightreel.split.Cut;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.jdk.javaapi.CollectionConverters;

/** Retrieves, scores, blends and re-ranks the best movies for every user. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    description = "Retrieve, score, blend and re-rank the best movies for every user.")
public final class RecommendJob implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.RECOMMEND, RecommendJob::run);
  }

  public static void run(Night night) {
    var settings = PipelineSettings.read(night);
    Dataset<Row> sequences = night.read(Tables.SEQUENCES);
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Fitted fitted = fit(night, settings, vectors);
    night.write(Tables.BLEND, blend(night, fitted));
    Dataset<Row> histories = Cut.NOW.histories(sequences);
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW);
        var progress = Progress.of(night.spark(), "users", histories.count())) {
      night.write(
          Tables.RECOMMENDATIONS,
          recommend(histories, pipeline, fitted.blend(), progress.counter()));
    }
  }

  /** A blend and what it reached on validation. */
  record Fitted(Blend blend, double validationNdcg10) {}

  /** Fits the blend on the validation interactions, seeing nothing of what came after them. */
  static Fitted fit(Night night, PipelineSettings settings, MovieVectors vectors) {
    Dataset<Row> sequences = night.read(Tables.SEQUENCES);
    Dataset<Row> validated = sequences.where(col("train_length").lt(size(col("movie_ids"))));
    Dataset<Row> targets =
        validated.select(
            col("user_id"), element_at(col("movie_ids"), col("train_length").plus(1)).as("target"));
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.VALIDATION)) {
      double[] sums =
          Batches.spread(Cut.VALIDATION.histories(validated).join(targets, "user_id"))
              .javaRDD()
              .mapPartitions(rows -> List.of(gains(rows, pipeline)).iterator())
              .reduce(RecommendJob::add);
      int best = BlendFit.best(sums);
      return new Fitted(BlendFit.GRID.get(best), sums[best] / validated.count());
    }
  }

  /** The sums over users of each blend's NDCG@10. */
  private static double[] gains(Iterator<Row> histories, Pipeline pipeline) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    var targets = new HashMap<Long, Integer>();
    Iterator<Row> noted =
        Batches.peek(
            histories, row -> targets.put(row.getAs("user_id"), vectors.row(row.getAs("target"))));
    Iterator<double[]> gains =
        Batches.map(
            noted,
            vectors,
            pipeline.settings().recommend().batchSize(),
            users -> {
              List<List<Candidate>> candidates = recommender.candidates(users);
              var gained = new ArrayList<double[]>();
              for (int b = 0; b < users.size(); b++) {
                gained.add(
                    BlendFit.gains(candidates.get(b), targets.remove(users.get(b).userId())));
              }
              return gained;
            });
    var sums = new double[BlendFit.GRID.size()];
    while (gains.hasNext()) {
      sums = add(sums, gains.next());
    }
    return sums;
  }

  private static double[] add(double[] a, double[] b) {
    var sums = new double[a.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = a[i] + b[i];
    }
    return sums;
  }

  private static Dataset<Row> blend(Night night, Fitted fitted) {
    List<Row> rows =
        fitted.blend().weights().entrySet().stream()
            .map(
                weight ->
                    RowFactory.create(
                        weight.getKey().column(), weight.getValue(), fitted.validationNdcg10()))
            .toList();
    return night.spark().createDataFrame(rows, Tables.BLEND.columns());
  }

  /**
   * The best movies of every user.
   *
   * @param histories what {@code Cut.histories} gave
   * @return columns of {@code Tables.RECOMMENDATIONS}
   */
  static Dataset<Row> recommend(
      Dataset<Row> histories, Pipeline pipeline, Blend blend, LongAccumulator served) {
    return Batches.spread(histories)
        .mapPartitions(
            (Iterator<Row> rows) -> {
              Recommender recommender = pipeline.open();
              return Batches.map(
                  rows,
                  pipeline.catalogue().vectors(),
                  pipeline.settings().recommend().batchSize(),
                  users -> {
                    List<Row> recommended = rows(users, recommender, pipeline, blend);
                    served.add(users.size());
                    return recommended;
                  });
            },
            Encoders.row(Tables.RECOMMENDATIONS.columns()));
  }

  private static List<Row> rows(
      List<UserHistory> users, Recommender recommender, Pipeline pipeline, Blend blend) {
    long[] movieIds = pipeline.catalogue().vectors().movieIds();
    int topK = pipeline.settings().recommend().topK();
    List<List<Scored>> ranked = recommender.rank(users, blend);
    var rows = new ArrayList<Row>();
    for (int b = 0; b < users.size(); b++) {
      List<Scored> list = recommender.rerank(ranked.get(b), topK);
      for (int i = 0; i < list.size(); i++) {
        rows.add(row(users.get(b).userId(), i + 1, list.get(i), movieIds));
      }
    }
    return rows;
  }

  private static Row row(long userId, int rank, Scored scored, long[] movieIds) {
    Candidate candidate = scored.candidate();
    return RowFactory.create(
        userId,
        rank,
        movieIds[candidate.row()],
        scored.score(),
        nullable(candidate.score(Source.SEQUENCE)),
        nullable(candidate.score(Source.CONTENT)),
        scored.penalty(),
        CollectionConverters.asScala(sources(candidate)));
  }

  private static Map<String, Integer> sources(Candidate candidate) {
    var sources = new LinkedHashMap<String, Integer>();
    candidate.ranks().forEach((source, rank) -> sources.put(source.column(), rank));
    return sources;
  }

  private static Double nullable(float feature) {
    return Float.isNaN(feature) ? null : (double) feature;
  }
}
