package nightreel.index;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.size;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightreel.InTask;
import nightreel.Kernels.Kernel;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.nn.Threads;
import nightreel.split.Cut;
import nightreel.split.Histories;
import nightreel.tables.Artefact;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import nightreel.train.AlsFactors;
import nightreel.train.AlsModel;
import nightreel.train.ItemContent;
import nightreel.train.SasRecModel;
import nightreel.train.SasRecScorer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Builds the FAISS indexes of the movies' vectors, and counts which movie follows which. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = "Build the FAISS indexes and count what follows what.")
public final class IndexJob implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.INDEX, IndexJob::run);
  }

  public static void run(Night night) {
    index(night);
    night.timeSplit().ifPresent(IndexJob::index);
  }

  private static void index(Night night) {
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    SasRecModel model = SasRecModel.read(night.read(Tables.MODELS));
    AlsModel als = AlsModel.read(night.read(Tables.MODELS));
    List<long[]> queries =
        queries(night.read(Tables.SEQUENCES), night.conf().index().recallQueries());
    MovieVectors itemContent =
        ItemContent.load(night.read(Tables.ITEM_EMBEDDINGS), vectors, model.settings());
    var origins = IndexOrigins.of(vectors, itemContent, model, als);
    List<IndexBuild.Built> built = build(night, vectors, itemContent, model, als, queries);
    built.stream()
        .flatMap(index -> index.trials().stream())
        .forEach(trial -> night.kernels().add(Kernel.BUILD, trial.buildSeconds()));
    night.write(
        Tables.INDEXES,
        night
            .spark()
            .createDataFrame(
                built.stream()
                    .flatMap(
                        index -> rows(night, index, origins.sha256().get(index.index().space())))
                    .toList(),
                Tables.INDEXES.columns()));
    removeOthers(night, built);
    night.write(
        Tables.INDEX_TRIALS,
        night
            .spark()
            .createDataFrame(
                built.stream().flatMap(IndexJob::trials).toList(), Tables.INDEX_TRIALS.columns()));
    night.write(
        Tables.TRANSITIONS,
        Transitions.count(
            night.read(Tables.SEQUENCES), vectors.movieIds(), night.conf().index().transitions()));
  }

  /** Histories whose users' queries an index is measured with: the same ones every time. */
  static List<long[]> queries(Dataset<Row> sequences, int most) {
    return Cut.NOW
        .histories(sequences)
        .where(size(col("movie_ids")).gt(0))
        .orderBy(md5(col("user_id").cast("string").cast("binary")))
        .limit(most)
        .collectAsList()
        .stream()
        .map(Histories::movieIds)
        .toList();
  }

  private static List<IndexBuild.Built> build(
      Night night,
      MovieVectors vectors,
      MovieVectors itemContent,
      SasRecModel model,
      AlsModel als,
      List<long[]> queries) {
    Conf conf = night.conf();
    String lake = night.lake().root();
    var context = JavaSparkContext.fromSparkContext(night.spark().sparkContext());
    var shared = context.broadcast(vectors);
    var sharedContent = itemContent == vectors ? shared : context.broadcast(itemContent);
    var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    var content = task(night, MovieIndex.CONTENT, conf.index().content());
    var sequence = task(night, MovieIndex.SEQUENCE, conf.index().sequence());
    var collaborative = task(night, MovieIndex.ALS, conf.index().als());
    double decay = conf.recommend().historyDecay();
    Conf.Source look = conf.recommend().als();
    try {
      return List.of(
          InTask.call(
              night.spark(),
              unused -> content(content, shared.value(), queries, decay, hadoop.value())),
          InTask.call(
              night.spark(),
              unused ->
                  sequence(sequence, sharedContent.value(), model, queries, lake, hadoop.value())),
          InTask.call(
              night.spark(),
              unused ->
                  als(
                      collaborative,
                      als,
                      shared.value().movieIds(),
                      queries,
                      look,
                      lake,
                      hadoop.value())));
    } finally {
      shared.destroy();
      sharedContent.destroy();
    }
  }

  private static IndexBuild task(Night night, String space, Conf.Space settings) {
    return new IndexBuild(
        space, settings, night.conf().index(), night.lake().root(), folder(night));
  }

  private static String folder(Night night) {
    return "artefacts/%s".formatted(night.runDate());
  }

  /** Files that an earlier run of the date has left, which no row describes any more. */
  private static void removeOthers(Night night, List<IndexBuild.Built> built) {
    Set<String> kept =
        built.stream()
            .flatMap(index -> index.index().files().stream())
            .map(Artefact::path)
            .collect(Collectors.toSet());
    var folder = new org.apache.hadoop.fs.Path(night.lake().root(), folder(night));
    try {
      FileSystem files = folder.getFileSystem(night.spark().sparkContext().hadoopConfiguration());
      for (FileStatus file : files.listStatus(folder)) {
        String name = file.getPath().getName();
        if (name.endsWith(".faiss") && !kept.contains(folder(night) + "/" + name)) {
          files.delete(file.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IndexBuild.Built content(
      IndexBuild task,
      MovieVectors vectors,
      List<long[]> histories,
      double decay,
      Configuration hadoop) {
    var queries = new float[histories.size() * vectors.width()];
    for (int b = 0; b < histories.size(); b++) {
      float[] mean = vectors.mean(vectors.rows(histories.get(b)), decay);
      System.arraycopy(mean, 0, queries, b * vectors.width(), vectors.width());
    }
    return task.run(vectors.movieIds(), vectors.values(), queries, hadoop);
  }

  private static IndexBuild.Built sequence(
      IndexBuild task,
      MovieVectors vectors,
      SasRecModel model,
      List<long[]> histories,
      String lake,
      Configuration hadoop) {
    Threads.setTorch(Threads.ofTask());
    try (SasRecScorer scorer = model.load(vectors, lake, hadoop)) {
      var rows = new ArrayList<int[]>();
      for (long[] history : histories) {
        int[] known = scorer.known(vectors.rows(history));
        if (known.length > 0) {
          rows.add(known);
        }
      }
      Known known = Known.of(scorer, vectors);
      return task.run(known.movieIds(), known.items(), states(scorer, rows), hadoop);
    }
  }

  private static IndexBuild.Built als(
      IndexBuild task,
      AlsModel als,
      long[] movieIds,
      List<long[]> histories,
      Conf.Source look,
      String lake,
      Configuration hadoop) {
    AlsFactors factors = als.load(movieIds, lake, hadoop);
    int rank = factors.rank();
    var items = new float[als.movieIds().length * rank];
    for (int i = 0; i < als.movieIds().length; i++) {
      int row = Arrays.binarySearch(movieIds, als.movieIds()[i]);
      System.arraycopy(factors.items(), row * rank, items, i * rank, rank);
    }
    var queries = new float[histories.size() * rank];
    for (int b = 0; b < histories.size(); b++) {
      int[] rows =
          Arrays.stream(histories.get(b))
              .mapToInt(movie -> Arrays.binarySearch(movieIds, movie))
              .filter(row -> row >= 0)
              .toArray();
      System.arraycopy(factors.user(rows, look.last(), look.decay()), 0, queries, b * rank, rank);
    }
    return task.run(als.movieIds(), items, queries, hadoop);
  }

  private static float[] states(SasRecScorer scorer, List<int[]> histories) {
    int batch = 256;
    var states = new float[histories.size() * scorer.width()];
    for (int from = 0; from < histories.size(); from += batch) {
      float[] some =
          scorer.states(histories.subList(from, Math.min(from + batch, histories.size())));
      System.arraycopy(some, 0, states, from * scorer.width(), some.length);
    }
    return states;
  }

  /** The movies that the network can score, and their vectors. */
  private record Known(long[] movieIds, float[] items) {
    static Known of(SasRecScorer scorer, MovieVectors vectors) {
      int[] rows = scorer.known(IntStream.range(0, vectors.size()).toArray());
      float[] all = scorer.items();
      var movieIds = new long[rows.length];
      var items = new float[rows.length * scorer.width()];
      for (int i = 0; i < rows.length; i++) {
        movieIds[i] = vectors.movieIds()[rows[i]];
        System.arraycopy(all, rows[i] * scorer.width(), items, i * scorer.width(), scorer.width());
      }
      return new Known(movieIds, items);
    }
  }

  private static Stream<Row> rows(Night night, IndexBuild.Built built, String origin) {
    IndexTrial serving = built.serving();
    Map<String, Long> madeFrom =
        Map.of(
            Tables.ITEM_EMBEDDINGS.name(), night.lake().version(Tables.ITEM_EMBEDDINGS),
            Tables.MODELS.name(), night.lake().version(Tables.MODELS));
    List<MovieIndex.Shard> shards = built.index().shards();
    return IntStream.range(0, shards.size())
        .mapToObj(
            shard ->
                RowFactory.create(
                    built.index().space(),
                    shard,
                    serving.factory(),
                    shards.get(shard).file().path(),
                    shards.get(shard).file().bytes(),
                    shards.get(shard).file().sha256(),
                    madeFrom,
                    built.index().dimension(),
                    shards.get(shard).movieIds(),
                    serving.buildSeconds(),
                    serving.recall100(),
                    serving.queriesPerSecond(),
                    origin));
  }

  private static Stream<Row> trials(IndexBuild.Built built) {
    return built.trials().stream()
        .map(
            trial ->
                RowFactory.create(
                    built.index().space(),
                    trial.factory(),
                    trial.parameters(),
                    trial.serves(),
                    built.index().size(),
                    built.index().dimension(),
                    trial.bytes(),
                    trial.buildSeconds(),
                    trial.recall100(),
                    trial.queriesPerSecond()));
  }
}
