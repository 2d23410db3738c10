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
import java.util.List;
import nightreel.Kernels.Kernel;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What is chosen on the validation interactions, seeing nothing of what came after them: the blend,
 * and with it how diverse lists are.
 */
record Choice(BlendFit.Fitted fitted, MmrCurve curve, double lambda) {

  private static final int HASHES = 1_000_000;

  Ranking ranking() {
    return new Ranking(fitted.blend(), lambda);
  }

  /** Fits the blend, and measures with it what diversity costs. */
  static Choice make(Night night, PipelineSettings settings, MovieVectors vectors) {
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
      Conf.Mmr mmr = settings.recommend().mmr();
      MmrCurve curve = curve(users, pipeline, fitted.blend(), mmr);
      return new Choice(fitted, curve, curve.chosen(mmr));
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

  private static BlendFit.Example example(long user, List<Candidate> candidates, int target) {
    int place = -1;
    for (int i = 0; i < candidates.size(); i++) {
      place = candidates.get(i).row() == target ? i : place;
    }
    return new BlendFit.Example(user, Features.of(candidates), place);
  }

  /** Always adds in the order of the partitions, so that the same night gives the same sums. */
  private static MmrCurve curve(
      Dataset<Row> users, Pipeline pipeline, Blend blend, Conf.Mmr settings) {
    return Batches.spread(users)
        .javaRDD()
        .mapPartitions(rows -> curves(rows, pipeline, blend))
        .collect()
        .stream()
        .reduce(MmrCurve.empty(settings), MmrCurve::plus);
  }

  private static Iterator<MmrCurve> curves(
      Iterator<Row> histories, Pipeline pipeline, Blend blend) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    Conf.Recommend settings = pipeline.settings().recommend();
    var targets = new HashMap<Long, Integer>();
    Iterator<Row> noted =
        Batches.peek(
            histories, row -> targets.put(row.getAs("user_id"), vectors.row(row.getAs("target"))));
    return Batches.map(
        noted,
        vectors,
        settings.batchSize(),
        users -> {
          List<List<Scored>> ranked = recommender.rank(users, blend);
          return pipeline
              .kernels()
              .time(
                  Kernel.MMR,
                  () -> {
                    var curve = MmrCurve.empty(settings.mmr());
                    for (int b = 0; b < users.size(); b++) {
                      int target = targets.remove(users.get(b).userId());
                      curve = curve.plus(ranked.get(b), target, vectors);
                    }
                    return List.of(curve);
                  });
        });
  }

  void write(Night night) {
    var weights = new ArrayList<Row>();
    for (int f = 0; f < Features.NAMES.size(); f++) {
      weights.add(
          RowFactory.create(Features.NAMES.get(f), fitted.blend().weights()[f], fitted.ndcg10()));
    }
    night.write(Tables.BLEND, night.spark().createDataFrame(weights, Tables.BLEND.columns()));
    night.write(
        Tables.MMR_CURVE,
        night.spark().createDataFrame(curve.rows(lambda), Tables.MMR_CURVE.columns()));
  }
}
