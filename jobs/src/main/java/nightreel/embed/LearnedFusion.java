package nightreel.embed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.xxhash64;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import nightreel.Console;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Devices;
import nightreel.nn.Shared;
import nightreel.nn.Threads;
import nightreel.split.Histories;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A trained fusion, ready to be spread over the executors.
 *
 * @param weights of {@link FusionTowers}; null for towers that have learned nothing
 * @param modalities their names, in the order of the towers
 * @param widths of the modalities
 */
record LearnedFusion(
    Artefact weights,
    List<String> modalities,
    List<Integer> widths,
    Conf.Embed settings,
    long seed,
    String lake)
    implements Serializable {

  private static final int MOVIES_AT_ONCE = 1_000;
  private static final int HASHES = 1_000_000;

  /** What the driver writes down of a training. */
  record Training(LearnedFusion fusion, long users, long steps, double loss)
      implements Serializable {}

  boolean isTrained() {
    return weights != null;
  }

  /** The same towers before they have learned anything. */
  LearnedFusion untrained() {
    return new LearnedFusion(null, modalities, widths, settings, seed, lake);
  }

  /**
   * Trains the towers in one task of one executor, on the device that Spark gives it. Neither
   * vectors nor histories pass through the driver.
   *
   * @param vectors name -> rows of {@code Tables.ITEM_EMBEDDINGS}
   * @param histories user_id and movie_ids, the training part alone
   * @param decay weight of a movie in a query, a step back in the history
   * @param path where the weights go, below the lake
   * @return with no steps where no user has two movies to learn from; such a fusion is of no use
   */
  static Training train(
      Map<String, Dataset<Row>> vectors,
      Dataset<Row> histories,
      Conf conf,
      double decay,
      String lake,
      String path) {
    Map<String, Integer> widths = Fusion.widths(vectors);
    var untrained =
        new LearnedFusion(
            null,
            List.copyOf(widths.keySet()),
            List.copyOf(widths.values()),
            conf.embed(),
            conf.seed(),
            lake);
    Dataset<Row> movies = Fusion.sideBySide(vectors, untrained.modalities());
    Dataset<Row> some = some(histories, conf.embed().fusion().users(), conf.seed());
    var context = histories.sparkSession().sparkContext();
    var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    return movies
        .repartition(1)
        .toJavaRDD()
        .zipPartitions(
            some.repartition(1).toJavaRDD(),
            (rows, users) ->
                List.of(untrained.train(rows, users, decay, path, hadoop.value())).iterator())
        .collect()
        .get(0);
  }

  /** About so many of the users who have two movies, always the same ones. */
  private static Dataset<Row> some(Dataset<Row> histories, int most, long seed) {
    Dataset<Row> useful =
        histories.select("user_id", "movie_ids").where(size(col("movie_ids")).geq(2));
    long users = useful.count();
    if (users <= most) {
      return useful;
    }
    var hash = pmod(xxhash64(col("user_id"), lit(seed)), lit(HASHES));
    return useful.where(hash.lt(lit((double) HASHES * most / users)));
  }

  private Training train(
      Iterator<Row> rows, Iterator<Row> users, double decay, String path, Configuration hadoop) {
    Modalities movies = Modalities.read(rows, widths);
    List<int[]> histories = histories(users, movies);
    if (histories.isEmpty()) {
      return new Training(this, 0, 0, Double.NaN);
    }
    Threads.setTorch(Runtime.getRuntime().availableProcessors());
    var progress = new ArrayList<FusionTrainer.Progress>();
    var trainer =
        new FusionTrainer(
            settings,
            decay,
            seed,
            Devices.ofTask(),
            last -> {
              progress.add(last);
              say(last);
            });
    try (FusionNetwork network = trainer.train(movies, histories)) {
      FusionTrainer.Progress last = progress.get(progress.size() - 1);
      var trained =
          new LearnedFusion(store(network, path, hadoop), modalities, widths, settings, seed, lake);
      return new Training(trained, histories.size(), last.steps(), last.loss());
    }
  }

  /** In the order of user ids, so that the result does not depend on Spark's partitions. */
  private static List<int[]> histories(Iterator<Row> users, Modalities movies) {
    var rows = new ArrayList<Row>();
    users.forEachRemaining(rows::add);
    rows.sort(Comparator.comparingLong(row -> row.getLong(0)));
    return rows.stream()
        .map(row -> movies.rows(Histories.movieIds(row)))
        .filter(history -> history.length > 1)
        .toList();
  }

  private static void say(FusionTrainer.Progress progress) {
    Console.say(
        "%-9s  fusion, step %,d of %,d: loss %.3f, about %.0f s left",
        "", progress.step(), progress.steps(), progress.loss(), progress.secondsLeft());
  }

  private Artefact store(FusionNetwork network, String path, Configuration hadoop) {
    try {
      Path file = Files.createTempFile("nightreel-fusion-", ".params");
      try {
        try (OutputStream out = Files.newOutputStream(file)) {
          network.save(out);
        }
        return Artefact.store(file, lake, path, hadoop);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fuses on the executors.
   *
   * @param vectors name -> rows of {@code Tables.ITEM_EMBEDDINGS}; of the modalities of these
   *     towers, which may lack movies
   * @return columns of {@code Tables.ITEM_EMBEDDINGS}, a row for every movie that has a modality
   */
  Dataset<Row> fuse(Map<String, Dataset<Row>> vectors) {
    Dataset<Row> movies = Fusion.sideBySide(vectors, modalities);
    var hadoop =
        new SerializableConfiguration(movies.sparkSession().sparkContext().hadoopConfiguration());
    return movies.mapPartitions(
        (Iterator<Row> rows) -> fuse(rows, hadoop.value()),
        Encoders.row(Tables.ITEM_EMBEDDINGS.columns()));
  }

  private Iterator<Row> fuse(Iterator<Row> movies, Configuration hadoop) {
    var fused = new ArrayList<Row>();
    if (!movies.hasNext()) {
      return fused.iterator();
    }
    Threads.setTorch(Threads.ofTask());
    String key = weights == null ? "untrained " + widths + seed + settings : weights.sha256();
    try (var network = Shared.lease("fusion", key, () -> load(hadoop))) {
      while (movies.hasNext()) {
        var some = new ArrayList<Row>();
        while (movies.hasNext() && some.size() < MOVIES_AT_ONCE) {
          some.add(movies.next());
        }
        some.sort(Comparator.comparingLong(row -> row.getLong(0)));
        float[][] vectors = network.get().fuse(Modalities.read(some.iterator(), widths));
        for (int i = 0; i < vectors.length; i++) {
          fused.add(
              EmbeddingRow.of(
                  some.get(i).getLong(0),
                  EmbedJob.FUSED,
                  vectors[i],
                  Fusion.missing(some.get(i), modalities)));
        }
      }
    }
    return fused.iterator();
  }

  /** A network of one's own on the device of the task; the caller closes it. */
  FusionNetwork load(Configuration hadoop) {
    Device device = Devices.ofTask();
    FusionNetwork network = FusionTrainer.untrained(widths, settings, seed, device);
    if (weights == null) {
      return network;
    }
    Path file = weights.fetch(lake, hadoop);
    try (InputStream in = Files.newInputStream(file)) {
      network.load(in, file.getFileName().toString());
      return network;
    } catch (IOException e) {
      network.close();
      throw new UnusableException(file + ": cannot be read; run embed again", e);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
