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
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;

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
      JavaRDD<BlendFit.Example> examples =
          Batches.spread(users)
              .javaRDD()
              .mapPartitions(rows -> examples(rows, pipeline))
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        BlendFit.Fitted fitted = BlendFit.fit(byUser(examples.collect()));
        Conf.Mmr mmr = settings.recommend().mmr();
        MmrCurve curve = curve(examples, pipeline, fitted.blend(), mmr);
        return new Choice(fitted, curve, curve.chosen(mmr));
      } finally {
        examples.unpersist();
      }
    }
  }

  private static List<BlendFit.Example> byUser(List<BlendFit.Example> examples) {
    return examples.stream().sorted(Comparator.comparingLong(BlendFit.Example::userId)).toList();
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
            examples.add(BlendFit.Example.of(user, candidates.get(b), targets.remove(user)));
          }
          return examples;
        });
  }

  /** Always adds in the order of the partitions, so that the same night gives the same sums. */
  private static MmrCurve curve(
      JavaRDD<BlendFit.Example> examples, Pipeline pipeline, Blend blend, Conf.Mmr settings) {
    return examples
        .mapPartitions(some -> List.of(curve(some, pipeline, blend)).iterator())
        .collect()
        .stream()
        .reduce(MmrCurve.empty(settings), MmrCurve::plus);
  }

  private static MmrCurve curve(
      Iterator<BlendFit.Example> examples, Pipeline pipeline, Blend blend) {
    MovieVectors vectors = pipeline.catalogue().vectors();
    return pipeline
        .kernels()
        .time(
            Kernel.MMR,
            () -> {
              var curve = MmrCurve.empty(pipeline.settings().recommend().mmr());
              while (examples.hasNext()) {
                BlendFit.Example user = examples.next();
                curve = curve.plus(user.ranked(blend), user.targetRow(), vectors);
              }
              return curve;
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
