package nightreel.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.conf.Conf;
import nightreel.embed.ContentVariants;
import nightreel.embed.MovieVectors;
import nightreel.metrics.RankingMetrics;
import nightreel.metrics.TopK;
import nightreel.nn.Devices;
import nightreel.nn.Threads;
import nightreel.recommend.UserHistory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Content retrieval by each variant of the movies' vectors, exact and without an index, in one task
 * that has all of them in memory.
 *
 * <p>Other than the methods that are published, it ranks every movie that has a vector, also those
 * that nobody has watched: content is what can find them.
 *
 * @param movieIds of the catalogue, ascending
 * @param counts visible interactions of each
 */
record ContentStudy(
    ContentVariants variants,
    long[] movieIds,
    long[] counts,
    double decay,
    Conf.Evaluate settings,
    Kernels kernels)
    implements Serializable {

  private static final int USERS_AT_ONCE = 256;
  private static final int HASHES = 1_000_000;

  private record User(long id, int[] history, int target) {}

  /** About so many of the users, always the same ones. */
  static Dataset<Row> some(Dataset<Row> users, int most, long seed) {
    long all = users.count();
    return all <= most
        ? users
        : users.where(
            pmod(xxhash64(col("user_id"), lit(seed)), lit(HASHES))
                .lt(lit((double) HASHES * most / all)));
  }

  /**
   * What each variant gives each user.
   *
   * @param movies of {@link ContentVariants#movies}
   * @param users user_id, movie_ids and target
   * @return columns of {@code EvaluateJob.OUTCOMES}
   */
  Dataset<Row> outcomes(Dataset<Row> movies, Dataset<Row> users) {
    var hadoop =
        new SerializableConfiguration(users.sparkSession().sparkContext().hadoopConfiguration());
    return users
        .sparkSession()
        .createDataFrame(
            movies
                .repartition(1)
                .toJavaRDD()
                .zipPartitions(
                    users.repartition(1).toJavaRDD(),
                    (rows, held) -> outcomes(rows, held, hadoop.value())),
            EvaluateJob.OUTCOMES);
  }

  private Iterator<Row> outcomes(Iterator<Row> movies, Iterator<Row> held, Configuration hadoop) {
    Threads.setTorch(Runtime.getRuntime().availableProcessors());
    var rows = new ArrayList<Row>();
    held.forEachRemaining(rows::add);
    rows.sort(Comparator.comparingLong(row -> row.<Long>getAs("user_id")));
    var outcomes = new ArrayList<Row>();
    variants.forEach(
        movies,
        hadoop,
        (name, vectors) -> {
          Method method = Method.ofContent(name);
          List<User> users = rows.stream().map(row -> user(row, vectors)).toList();
          rank(users, vectors, (user, list) -> outcomes.add(outcome(method, user, list, vectors)));
        });
    return outcomes.iterator();
  }

  private static User user(Row row, MovieVectors vectors) {
    UserHistory history = UserHistory.of(row, vectors);
    return new User(history.userId(), history.rows(), vectors.row(row.getAs("target")));
  }

  private interface Listener {
    void accept(User user, int[] list);
  }

  private void rank(List<User> users, MovieVectors vectors, Listener listener) {
    boolean[] known = known(vectors);
    try (NDManager manager = NDManager.newBaseManager(Devices.ofTask(), "PyTorch")) {
      NDArray items =
          manager.create(vectors.values(), new Shape(vectors.size(), vectors.width())).transpose();
      for (int from = 0; from < users.size(); from += USERS_AT_ONCE) {
        List<User> some = users.subList(from, Math.min(from + USERS_AT_ONCE, users.size()));
        float[] scores = kernels.time(Kernel.SEARCH, () -> scores(manager, items, some, vectors));
        for (int b = 0; b < some.size(); b++) {
          float[] own = Arrays.copyOfRange(scores, b * vectors.size(), (b + 1) * vectors.size());
          listener.accept(some.get(b), best(own, known, some.get(b)));
        }
      }
    }
  }

  private float[] scores(NDManager manager, NDArray items, List<User> users, MovieVectors vectors) {
    var queries = new float[users.size() * vectors.width()];
    for (int b = 0; b < users.size(); b++) {
      float[] query = vectors.mean(users.get(b).history(), decay);
      System.arraycopy(query, 0, queries, b * query.length, query.length);
    }
    try (NDManager step = manager.newSubManager();
        NDArray queryRows = step.create(queries, new Shape(users.size(), vectors.width()));
        NDArray scores = queryRows.matMul(items)) {
      return scores.toFloatArray();
    }
  }

  private int[] best(float[] scores, boolean[] known, User user) {
    for (int row = 0; row < scores.length; row++) {
      if (!known[row]) {
        scores[row] = Float.NEGATIVE_INFINITY;
      }
    }
    for (int row : user.history()) {
      scores[row] = Float.NEGATIVE_INFINITY;
    }
    return TopK.select(scores, settings.depth());
  }

  /** Movies that have a vector. */
  private static boolean[] known(MovieVectors vectors) {
    var known = new boolean[vectors.size()];
    for (int i = 0; i < vectors.values().length; i++) {
      known[i / vectors.width()] |= vectors.values()[i] != 0;
    }
    return known;
  }

  private Row outcome(Method method, User user, int[] list, MovieVectors vectors) {
    int target = user.target();
    int place = target < 0 ? -1 : Arrays.binarySearch(movieIds, vectors.movieIds()[target]);
    return EvaluateJob.row(
        new Evaluator.Outcome(
            user.id(),
            method,
            user.history().length,
            target < 0 ? RankingMetrics.ABSENT : Evaluator.position(list, target),
            Arrays.copyOf(list, Math.min(Evaluator.K, list.length)),
            Double.NaN,
            Double.NaN,
            Double.NaN),
        place < 0 ? 0 : counts[place],
        settings);
  }
}
