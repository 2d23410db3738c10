package nightreel.embed;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import nightreel.Night;
import nightreel.Progress;
import nightreel.RunOptions;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Shared;
import nightreel.nn.Threads;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.collection.immutable.ArraySeq;

/** Turns every movie into vectors: one a modality, and the fused one that the indexes hold. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = "Turn text and facts of each movie into one vector.")
public final class EmbedJob implements Callable<Integer> {

  public static final String TEXT = "text";
  public static final String METADATA = "metadata";
  public static final String FUSED = "fused";

  /** Texts of similar length are batched among so many batches: little padding. */
  private static final int BATCHES_SORTED_TOGETHER = 32;

  private static final int MOVIES_A_TASK = 2_000;

  private static final StructType EMBEDDINGS = Tables.ITEM_EMBEDDINGS.columns();
  private static final StructType FEATURES =
      new StructType()
          .add("movie_id", "long", false)
          .add("features", SQLDataTypes.VectorType(), false)
          .add("missing", "array<string>", false);

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
          conf.seed(),
          progress.counter(),
          vectors -> night.write(Tables.ITEM_EMBEDDINGS, vectors));
    }
  }

  /**
   * Hands on all vectors of the movies: those of the modalities and the fused ones.
   *
   * @param encoded counts the texts that were encoded
   * @param write takes rows of {@code Tables.ITEM_EMBEDDINGS}
   */
  static void embed(
      Dataset<Row> movies,
      Conf.Embed settings,
      long seed,
      LongAccumulator encoded,
      Consumer<Dataset<Row>> write) {
    Dataset<Row> metadata = metadata(movies, MetadataEncoder.fit(movies));
    // cached by itself: Spark flattens unions, and a cached union of the two would be lost
    Dataset<Row> text = text(movies, settings, encoded).cache();
    try {
      write.accept(text.unionAll(metadata).unionAll(fuse(text, metadata, settings, seed)));
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
            encoded.add(row(batch.get(b).movieId(), TEXT, vectors[b], List.of()));
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
                                  row(movie.getAs("movie_id"), METADATA, vector, List.of()))));
          return encoded.iterator();
        },
        Encoders.row(EMBEDDINGS));
  }

  /**
   * The fused vectors by principal components; a modality that a movie lacks is imputed by its mean
   * over the other movies, and named in {@code missing}.
   *
   * @param texts text vectors of every movie
   * @param facts metadata vectors where something is known
   * @return columns of {@code Tables.ITEM_EMBEDDINGS}
   */
  static Dataset<Row> fuse(Dataset<Row> texts, Dataset<Row> facts, Conf.Embed settings, long seed) {
    Dataset<Row> text = vectors(texts, TEXT);
    Dataset<Row> metadata = vectors(facts, METADATA);
    PcaFusion fusion =
        PcaFusion.fit(
            text.join(metadata, "movie_id")
                .map((MapFunction<Row, Row>) EmbedJob::complete, Encoders.row(FEATURES)),
            settings.width(),
            settings.pcaSample(),
            seed);
    double[] mean = fusion.mean();
    Dataset<Row> features =
        text.join(
                metadata,
                scala.jdk.javaapi.CollectionConverters.asScala(List.of("movie_id")).toSeq(),
                "left")
            .map((MapFunction<Row, Row>) row -> impute(row, mean), Encoders.row(FEATURES));
    return fusion
        .transform(features)
        .map(
            (MapFunction<Row, Row>)
                row ->
                    row(
                        row.getAs("movie_id"),
                        FUSED,
                        fusion.unit(row.<Vector>getAs("fused")),
                        row.getList(row.fieldIndex("missing"))),
            Encoders.row(EMBEDDINGS));
  }

  private static Row complete(Row movie) {
    return RowFactory.create(
        movie.getLong(0),
        PcaFusion.concatenate(floats(movie, 1), floats(movie, 2)),
        names(List.of()));
  }

  private static Row impute(Row movie, double[] mean) {
    if (!movie.isNullAt(2)) {
      return complete(movie);
    }
    float[] text = floats(movie, 1);
    var metadata = new float[mean.length - text.length];
    for (int d = 0; d < metadata.length; d++) {
      metadata[d] = (float) mean[text.length + d];
    }
    return RowFactory.create(
        movie.getLong(0), PcaFusion.concatenate(text, metadata), names(List.of(METADATA)));
  }

  private static Dataset<Row> vectors(Dataset<Row> modality, String name) {
    return modality.select(col("movie_id"), col("vector").as(name));
  }

  private static float[] floats(Row row, int column) {
    List<Float> values = row.getList(column);
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static Row row(long movieId, String encoder, float[] vector, List<String> missing) {
    return RowFactory.create(movieId, encoder, ArraySeq.unsafeWrapArray(vector), names(missing));
  }

  private static ArraySeq<String> names(List<String> names) {
    return ArraySeq.unsafeWrapArray(names.toArray(new String[0]));
  }
}
