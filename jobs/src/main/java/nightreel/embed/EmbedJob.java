package nightreel.embed;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import nightreel.Night;
import nightreel.Progress;
import nightreel.RunOptions;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Shared;
import nightreel.nn.Threads;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Turns every movie into vectors: one a modality, and the fused one that the indexes hold. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = "Turn text and facts of each movie into one vector.")
public final class EmbedJob implements Callable<Integer> {

  public static final String TEXT = "text";
  public static final String IMAGE = "image";
  public static final String METADATA = "metadata";
  public static final String FUSED = "fused";

  /** Texts of similar length are batched among so many batches: little padding. */
  private static final int BATCHES_SORTED_TOGETHER = 32;

  private static final int MOVIES_A_TASK = 2_000;

  private static final StructType EMBEDDINGS = Tables.ITEM_EMBEDDINGS.columns();

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.EMBED, EmbedJob::run);
  }

  public static void run(Night night) {
    Conf conf = night.conf();
    long count = night.read(Tables.MOVIES).count();
    if (count == 0) {
      throw new UnusableException("movies: no rows of " + night.runDate() + "; run ingest first");
    }
    Dataset<Row> movies = spread(night.read(Tables.MOVIES), count);
    try (var progress = Progress.of(night.spark(), "texts", count)) {
      embed(
          movies,
          conf.embed(),
          progress.counter(),
          modalities -> Fusion.fuse(night, modalities),
          vectors -> night.write(Tables.ITEM_EMBEDDINGS, vectors));
    }
  }

  /**
   * Hands on all vectors of the movies: those of the modalities and the fused ones.
   *
   * @param encoded counts the texts that were encoded
   * @param fuse makes the fused vectors of the modalities, name -> rows
   * @param write takes rows of {@code Tables.ITEM_EMBEDDINGS}
   */
  static void embed(
      Dataset<Row> movies,
      Conf.Embed settings,
      LongAccumulator encoded,
      Function<Map<String, Dataset<Row>>, Dataset<Row>> fuse,
      Consumer<Dataset<Row>> write) {
    Dataset<Row> metadata = metadata(movies, MetadataEncoder.fit(movies, settings));
    // cached by itself: Spark flattens unions, and a cached union of the two would be lost
    Dataset<Row> text = text(movies, settings, encoded).cache();
    try {
      var modalities = new LinkedHashMap<String, Dataset<Row>>();
      modalities.put(TEXT, text);
      modalities.put(METADATA, metadata);
      Dataset<Row> fused = fuse.apply(modalities);
      write.accept(modalities.values().stream().reduce(fused, Dataset::unionAll));
    } finally {
      text.unpersist();
    }
  }

  /** A few movies a task: the small table is one file, and would be encoded on one core. */
  private static Dataset<Row> spread(Dataset<Row> movies, long count) {
    int cores = movies.sparkSession().sparkContext().defaultParallelism();
    int partitions = (int) Math.max(2L * cores, count / MOVIES_A_TASK);
    return movies.repartition(partitions, col("movie_id"));
  }

  /** The text vectors, columns of {@code Tables.ITEM_EMBEDDINGS}. */
  static Dataset<Row> text(Dataset<Row> movies, Conf.Embed settings, LongAccumulator encoded) {
    return movies.mapPartitions(
        (Iterator<Row> rows) -> encodeText(rows, settings, encoded), Encoders.row(EMBEDDINGS));
  }

  private static Iterator<Row> encodeText(
      Iterator<Row> movies, Conf.Embed settings, LongAccumulator counter) {
    var encoded = new ArrayList<Row>();
    if (!movies.hasNext()) {
      return encoded.iterator();
    }
    try (var lease =
        Shared.lease(
            "text encoder",
            settings.toString(),
            () -> TextEncoder.load(settings, Threads.ofTask()))) {
      while (movies.hasNext()) {
        var group = new ArrayList<Text>();
        while (movies.hasNext() && group.size() < settings.batchSize() * BATCHES_SORTED_TOGETHER) {
          Row movie = movies.next();
          group.add(new Text(movie.getAs("movie_id"), MovieText.of(movie)));
        }
        group.sort(Comparator.comparingInt(text -> text.text().length()));
        for (int from = 0; from < group.size(); from += settings.batchSize()) {
          List<Text> batch =
              group.subList(from, Math.min(from + settings.batchSize(), group.size()));
          float[][] vectors = lease.get().encode(batch.stream().map(Text::text).toList());
          for (int b = 0; b < vectors.length; b++) {
            encoded.add(EmbeddingRow.of(batch.get(b).movieId(), TEXT, vectors[b], List.of()));
          }
          counter.add(batch.size());
        }
      }
    }
    return encoded.iterator();
  }

  private record Text(long movieId, String text) {}

  /** The metadata vectors of the movies of which something is known. */
  static Dataset<Row> metadata(Dataset<Row> movies, MetadataEncoder encoder) {
    return movies.mapPartitions(
        (Iterator<Row> rows) -> {
          var encoded = new ArrayList<Row>();
          rows.forEachRemaining(
              movie ->
                  encoder
                      .encode(movie)
                      .ifPresent(
                          vector ->
                              encoded.add(
                                  EmbeddingRow.of(
                                      movie.getAs("movie_id"), METADATA, vector, List.of()))));
          return encoded.iterator();
        },
        Encoders.row(EMBEDDINGS));
  }
}
