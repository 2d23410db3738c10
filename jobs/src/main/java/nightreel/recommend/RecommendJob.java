package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Comparator;
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

  private static final int HASHES = 1_000_000;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.RECOMMEND, RecommendJob::run);
  }

  public static void run(Night night) {
    var settings = PipelineSettings.read(night);
    Dataset<Row> sequences = night.read(Tables.SEQUENCES);
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    BlendFit.Fitted fitted = fit(night, settings, vectors);
    Dataset<Row> histories = Cut.NOW.histories(sequences);
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW);
        var progress = Progress.of(night.spark(), "users", histories.count())) {
      night.write(
          Tables.RECOMMENDATIONS,
          recommend(histories, pipeline, fitted.blend(), progress.counter()));
    }
  }

  /**
   * Fits the blend on the validation interactions, seeing nothing of what came after them, and
   * measures on them what diversity costs.
   */
  static BlendFit.Fitted fit(Night night, PipelineSettings settings, MovieVectors vectors) {
    Dataset<Row> users =
        some(
            validation(night.read(Tables.SEQUENCES)),
            settings.recommend().blendUsers(),
            night.conf().seed());
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.VALIDATION)) {
      List<BlendFit.Example> examples =
          new ArrayList<>(
              Batches.spread(users)
                  .javaRDD()
                  .mapPartitions(rows -> examples(rows, pipeline))
                  .collect());
      examples.sort(Comparator.comparingLong(BlendFit.Example::userId));
      BlendFit.Fitted fitted = BlendFit.fit(examples);
      night.write(Tables.BLEND, blend(night, fitted));
      night.write(Tables.MMR_CURVE, curve(night, curve(users, pipeline, fitted.blend())));
      return fitted;
    }
  }

  /**
   * What precedes the validation movie of each user who has one, and that movie.
   *
   * @return user_id, movie_ids, timestamps and target
   */
  static Dataset<Row> validation(Dataset<Row> sequences) {
    Dataset<Row> held = sequences.where(col("train_length").lt(size(col("movie_ids"))));
    Dataset<Row> targets =
        held.select(
            col("user_id"), element_at(col("movie_ids"), col("train_length").plus(1)).as("target"));
    return Cut.VALIDATION.histories(held).join(targets, "user_id");
  }

  /** About so many of the users, always the same ones. */
  private static Dataset<Row> some(Dataset<Row> users, int most, long seed) {
    long all = users.count();
    var hash = pmod(xxhash64(col("user_id"), lit(seed)), lit(HASHES));
    return all <= most ? users : users.where(hash.lt(lit((double) HASHES * most / all)));
  }

  private static Iterator<BlendFit.Example> examples(Iterator<Row> histories, Pipeline pipeline) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    var targets = new HashMap<Long, Integer>();
    Iterator<Row> noted =
        Batches.peek(
            histories, row -> targets.put(row.getAs("user_id"), vectors.row(row.getAs("target"))));
    return Batches.map(
        noted,
        vectors,
        pipeline.settings().recommend().batchSize(),
        users -> {
          List<List<Candidate>> candidates = recommender.candidates(users);
          var examples = new ArrayList<BlendFit.Example>();
          for (int b = 0; b < users.size(); b++) {
            long user = users.get(b).userId();
            examples.add(example(user, candidates.get(b), targets.remove(user)));
          }
          return examples;
        });
  }

  private static MmrCurve curve(Dataset<Row> users, Pipeline pipeline, Blend blend) {
    return Batches.spread(users)
        .javaRDD()
        .mapPartitions(rows -> curves(rows, pipeline, blend))
        .fold(MmrCurve.empty(), MmrCurve::plus);
  }

  private static Iterator<MmrCurve> curves(
      Iterator<Row> histories, Pipeline pipeline, Blend blend) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    var targets = new HashMap<Long, Integer>();
    Iterator<Row> noted =
        Batches.peek(
            histories, row -> targets.put(row.getAs("user_id"), vectors.row(row.getAs("target"))));
    return Batches.map(
        noted,
        vectors,
        pipeline.settings().recommend().batchSize(),
        users -> {
          List<List<Scored>> ranked = recommender.rank(users, blend);
          var curve = MmrCurve.empty();
          for (int b = 0; b < users.size(); b++) {
            curve = curve.plus(ranked.get(b), targets.remove(users.get(b).userId()), vectors);
          }
          return List.of(curve);
        });
  }

  private static Dataset<Row> curve(Night night, MmrCurve curve) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < MmrCurve.LAMBDAS.size() && curve.users() > 0; i++) {
      rows.add(
          RowFactory.create(
              MmrCurve.LAMBDAS.get(i),
              curve.ndcg()[i] / curve.users(),
              curve.diversity()[i] / curve.users(),
              curve.users()));
    }
    return night.spark().createDataFrame(rows, Tables.MMR_CURVE.columns());
  }

  private static BlendFit.Example example(long user, List<Candidate> candidates, int target) {
    int place = -1;
    for (int i = 0; i < candidates.size(); i++) {
      place = candidates.get(i).row() == target ? i : place;
    }
    return new BlendFit.Example(user, Features.of(candidates), place);
  }

  private static Dataset<Row> blend(Night night, BlendFit.Fitted fitted) {
    var rows = new ArrayList<Row>();
    for (int f = 0; f < Features.NAMES.size(); f++) {
      rows.add(
          RowFactory.create(Features.NAMES.get(f), fitted.blend().weights()[f], fitted.ndcg10()));
    }
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
