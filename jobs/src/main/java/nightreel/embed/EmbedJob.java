package nightreel.embed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import nightreel.Console;
import nightreel.Kernels;
import nightreel.Night;
import nightreel.Run;
import nightreel.RunOptions;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.EncoderModel.Modality;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Turns every movie into vectors: one a modality, and the fused one that the indexes hold. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = "Turn text, poster and facts of each movie into one vector.")
public final class EmbedJob implements Callable<Integer> {

  public static final String TEXT = "text";
  public static final String IMAGE = "image";
  public static final String METADATA = "metadata";
  public static final String GENOME = "genome";
  public static final String FUSED = "fused";

  private static final StructType EMBEDDINGS = Tables.ITEM_EMBEDDINGS.columns();
  private static final StructType TEXTS =
      new StructType().add("movie_id", "long", false).add("content", "string", false);

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.EMBED, EmbedJob::run);
  }

  public static void run(Night night) {
    Dataset<Row> movies = night.read(Tables.MOVIES);
    if (movies.isEmpty()) {
      throw new UnusableException("movies: no rows of " + night.runDate() + "; run ingest first");
    }
    embed(
        movies,
        night.read(Tables.POSTERS),
        night.read(Tables.GENOME),
        earlier(night),
        night.conf(),
        modalities -> Fusion.fuse(night, modalities),
        vectors -> night.write(Tables.ITEM_EMBEDDINGS, vectors),
        night.kernels());
    night.timeSplit().ifPresent(EmbedJob::fuseAgain);
  }

  /**
   * The time split has the night's vectors of each modality, and fuses them by its own histories.
   */
  private static void fuseAgain(Night branch) {
    Dataset<Row> vectors = branch.lake().parent().read(Tables.ITEM_EMBEDDINGS, branch.runDate());
    var modalities = new LinkedHashMap<String, Dataset<Row>>();
    for (String modality : List.of(TEXT, IMAGE, METADATA, GENOME)) {
      modalities.put(modality, vectors.where(col("encoder").equalTo(modality)));
    }
    Dataset<Row> fused = Fusion.fuse(branch, modalities);
    branch.write(
        Tables.ITEM_EMBEDDINGS, modalities.values().stream().reduce(fused, Dataset::unionAll));
  }

  /**
   * The rows from which vectors are carried over: of the newest night up to this one, else of the
   * newest; empty where there is none. Not of one that was rolled back.
   */
  private static Optional<Dataset<Row>> earlier(Night night) {
    if (!night.lake().exists(Tables.ITEM_EMBEDDINGS)) {
      return Optional.empty();
    }
    Dataset<Row> all = night.lake().readAll(Tables.ITEM_EMBEDDINGS);
    if (!List.of(all.columns()).contains("content_hash")) {
      return Optional.empty(); // written by a version that did not say what vectors are of
    }
    Column runDate = col(Table.RUN_DATE);
    List<java.sql.Date> withdrawn =
        Run.withdrawn(night.lake()).stream().map(java.sql.Date::valueOf).toList();
    Row newest =
        all.where(not(runDate.isInCollection(withdrawn)))
            .agg(
                max(when(runDate.leq(java.sql.Date.valueOf(night.runDate())), runDate)),
                max(runDate))
            .first();
    java.sql.Date date = newest.isNullAt(0) ? newest.getDate(1) : newest.getDate(0);
    return Optional.ofNullable(date).map(found -> all.where(runDate.equalTo(found)));
  }

  /**
   * Hands on all vectors of the movies: those of the modalities and the fused ones.
   *
   * @param earlier rows of {@code Tables.ITEM_EMBEDDINGS} of which vectors are carried over
   * @param fuse makes the fused vectors of the modalities, name -> rows
   * @param write takes rows of {@code Tables.ITEM_EMBEDDINGS}
   * @param kernels where the time in the networks is noted
   */
  static void embed(
      Dataset<Row> movies,
      Dataset<Row> posters,
      Dataset<Row> genome,
      Optional<Dataset<Row>> earlier,
      Conf conf,
      Function<Map<String, Dataset<Row>>, Dataset<Row>> fuse,
      Consumer<Dataset<Row>> write,
      Kernels kernels) {
    try (var text = text(movies, earlier, conf, kernels);
        var image = image(posters, earlier, conf, kernels)) {
      var modalities = new LinkedHashMap<String, Dataset<Row>>();
      modalities.put(TEXT, text.rows());
      modalities.put(IMAGE, image.rows());
      modalities.put(METADATA, metadata(movies, MetadataEncoder.fit(movies, conf.embed())));
      modalities.put(GENOME, GenomeVectors.of(genome));
      Dataset<Row> fused = fuse.apply(modalities);
      write.accept(modalities.values().stream().reduce(fused, Dataset::unionAll));
    }
  }

  static ModelVectors text(
      Dataset<Row> movies, Optional<Dataset<Row>> earlier, Conf conf, Kernels kernels) {
    var model = EncoderModel.find(Modality.TEXT, conf, movies.sparkSession());
    return ModelVectors.make(model, texts(movies, model), earlier, "texts", kernels);
  }

  static ModelVectors image(
      Dataset<Row> posters, Optional<Dataset<Row>> earlier, Conf conf, Kernels kernels) {
    SparkSession spark = posters.sparkSession();
    if (conf.embed().imageModel().isEmpty()) {
      Console.say("%-9s  no image vectors, since embed.image_model names no model", "");
      return ModelVectors.none(spark);
    }
    var model = EncoderModel.find(Modality.IMAGE, conf, spark);
    return ModelVectors.make(model, pictures(posters, model), earlier, "posters", kernels);
  }

  private static Dataset<Row> texts(Dataset<Row> movies, EncoderModel model) {
    return movies
        .map(
            (MapFunction<Row, Row>)
                movie -> RowFactory.create(movie.getAs("movie_id"), MovieText.of(movie)),
            Encoders.row(TEXTS))
        .select(
            col("movie_id"),
            col("content"),
            lit(null).cast("string").as("file_hash"),
            contentHash("content", model));
  }

  private static Dataset<Row> pictures(Dataset<Row> posters, EncoderModel model) {
    return posters.select(
        col("movie_id"),
        col("path").as("content"),
        col("sha256").as("file_hash"),
        contentHash("sha256", model));
  }

  private static Column contentHash(String content, EncoderModel model) {
    return sha2(concat_ws("\n", col(content), lit(model.settingsHash())).cast("binary"), 256)
        .as("content_hash");
  }

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
