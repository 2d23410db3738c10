package nightreel.embed;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nightreel.Console;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.split.Cut;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes one vector of a movie's vectors of several modalities: by towers that are trained, or by
 * principal components.
 */
final class Fusion {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final StructType FEATURES =
      new StructType()
          .add("movie_id", "long", false)
          .add("features", SQLDataTypes.VectorType(), false)
          .add("missing", "array<string>", false);

  private Fusion() {}

  /**
   * The fused vectors as the settings ask for them; how they were made is written to {@code
   * Tables.FUSIONS}. Where no user has watched two movies there is nothing to learn from, and
   * principal components take the place of learning.
   *
   * @param modalities as {@link #pca} takes them
   */
  static Dataset<Row> fuse(Night night, Map<String, Dataset<Row>> modalities) {
    return switch (night.conf().embed().fusion().method()) {
      case LEARNED -> learned(night, modalities);
      case PCA -> pca(night, modalities);
    };
  }

  private static Dataset<Row> learned(Night night, Map<String, Dataset<Row>> modalities) {
    Conf conf = night.conf();
    LearnedFusion.Training training =
        LearnedFusion.train(
            modalities,
            Cut.VALIDATION.histories(night.read(Tables.SEQUENCES)),
            conf,
            conf.recommend().historyDecay(),
            night.lake().root(),
            "artefacts/%s/fusion.params".formatted(night.runDate()));
    if (training.steps() == 0) {
      Console.say("%-9s  no user has two movies to learn from: fused by principal components", "");
      return pca(night, modalities);
    }
    Artefact weights = training.fusion().weights();
    write(
        night,
        RowFactory.create(
            "learned",
            training.fusion().modalities().toArray(new String[0]),
            training.fusion().widths().toArray(new Integer[0]),
            weights.path(),
            weights.bytes(),
            weights.sha256(),
            versions(night, Tables.MOVIES, Tables.POSTERS, Tables.GENOME, Tables.SEQUENCES),
            json(conf.embed()),
            training.users(),
            training.steps(),
            training.loss()));
    return training.fusion().fuse(modalities);
  }

  private static Dataset<Row> pca(Night night, Map<String, Dataset<Row>> modalities) {
    Conf.Embed settings = night.conf().embed();
    Map<String, Integer> widths = widths(modalities);
    write(
        night,
        RowFactory.create(
            "pca",
            widths.keySet().toArray(new String[0]),
            widths.values().toArray(new Integer[0]),
            null,
            null,
            null,
            versions(night, Tables.MOVIES, Tables.POSTERS, Tables.GENOME),
            json(settings),
            0L,
            0L,
            null));
    return pca(modalities, settings, night.conf().seed());
  }

  private static void write(Night night, Row row) {
    night.write(
        Tables.FUSIONS, night.spark().createDataFrame(List.of(row), Tables.FUSIONS.columns()));
  }

  private static Map<String, Long> versions(Night night, nightreel.tables.Table... tables) {
    var versions = new LinkedHashMap<String, Long>();
    for (var table : tables) {
      versions.put(table.name(), night.lake().version(table));
    }
    return versions;
  }

  private static String json(Conf.Embed settings) {
    try {
      return JSON.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The fusion that {@link #fuse(Night, Map)} has written down; untrained towers where the night
   * was fused by principal components.
   */
  static LearnedFusion read(Night night) {
    List<Row> rows = night.read(Tables.FUSIONS).collectAsList();
    if (rows.isEmpty()) {
      throw new UnusableException(
          "fusions: no row of %s; run embed first".formatted(night.runDate()));
    }
    Row row = rows.get(0);
    String path = row.getAs("path");
    try {
      return new LearnedFusion(
          path == null ? null : new Artefact(path, row.getAs("bytes"), row.getAs("sha256")),
          List.copyOf(row.getList(row.fieldIndex("modalities"))),
          List.copyOf(row.getList(row.fieldIndex("widths"))),
          JSON.readValue(row.<String>getAs("settings"), Conf.Embed.class),
          night.conf().seed(),
          night.lake().root());
    } catch (JsonProcessingException e) {
      throw new UnusableException(
          "fusions: the fusion there was trained by another version; run embed again", e);
    }
  }

  /** How many numbers the vectors of each modality have; without those that no movie has. */
  static Map<String, Integer> widths(Map<String, Dataset<Row>> modalities) {
    var widths = new LinkedHashMap<String, Integer>();
    modalities.forEach(
        (name, vectors) ->
            vectors
                .select(size(col("vector")))
                .takeAsList(1)
                .forEach(row -> widths.put(name, row.getInt(0))));
    if (widths.isEmpty()) {
      throw new UnusableException("no movie has a text, an image or a fact to make vectors of");
    }
    return widths;
  }

  /**
   * The fused vectors by principal components; a modality that a movie lacks is imputed by its mean
   * over the other movies, and named in {@code missing}. A modality that no movie has is left out.
   *
   * @param modalities name -> rows of {@code Tables.ITEM_EMBEDDINGS}, at most one a movie; in the
   *     order in which they are put side by side
   * @return columns of {@code Tables.ITEM_EMBEDDINGS}, a row for every movie that has a modality
   */
  static Dataset<Row> pca(Map<String, Dataset<Row>> modalities, Conf.Embed settings, long seed) {
    Map<String, float[]> means = means(modalities);
    Dataset<Row> features =
        sideBySide(modalities, List.copyOf(means.keySet()))
            .map((MapFunction<Row, Row>) row -> impute(row, means), Encoders.row(FEATURES));
    Broadcast<PcaFusion> fusion =
        JavaSparkContext.fromSparkContext(features.sparkSession().sparkContext())
            .broadcast(PcaFusion.fit(features, settings.width(), settings.pcaSample(), seed));
    return features.map(
        (MapFunction<Row, Row>)
            row ->
                // by place: one map right after another gets rows that have no names
                EmbeddingRow.of(
                    row.getLong(0),
                    EmbedJob.FUSED,
                    fusion.value().unit(row.getAs(1)),
                    row.getList(2)),
        Encoders.row(Tables.ITEM_EMBEDDINGS.columns()));
  }

  /** The mean vector of each modality that some movie has, in their order. */
  private static Map<String, float[]> means(Map<String, Dataset<Row>> modalities) {
    var means = new LinkedHashMap<String, float[]>();
    modalities.forEach(
        (name, vectors) ->
            vectors
                .groupBy("encoder") // no group, no row: Spark's summary of nothing is an error
                .agg(Summarizer.mean(array_to_vector(col("vector"))).as("mean"))
                .collectAsList()
                .forEach(row -> means.put(name, floats(row.<Vector>getAs("mean").toArray()))));
    return means;
  }

  /** A row a movie: its id, then a column a modality, null where it lacks it. */
  static Dataset<Row> sideBySide(Map<String, Dataset<Row>> modalities, List<String> names) {
    var key = CollectionConverters.asScala(List.of("movie_id")).toSeq();
    return names.stream()
        .map(name -> modalities.get(name).select(col("movie_id"), col("vector").as(name)))
        .reduce((left, right) -> left.join(right, key, "full_outer"))
        .orElseThrow(() -> new IllegalArgumentException("no modality has a vector"));
  }

  /** The modalities that a row of {@link #sideBySide} lacks. */
  static List<String> missing(Row movie, List<String> names) {
    return names.stream().filter(name -> movie.isNullAt(movie.fieldIndex(name))).toList();
  }

  private static Row impute(Row movie, Map<String, float[]> means) {
    var vectors = new ArrayList<float[]>();
    var missing = new ArrayList<String>();
    means.forEach(
        (name, mean) -> {
          int column = movie.fieldIndex(name);
          if (movie.isNullAt(column)) {
            missing.add(name);
            vectors.add(mean);
          } else {
            vectors.add(EmbeddingRow.floats(movie, column));
          }
        });
    return RowFactory.create(
        movie.<Long>getAs("movie_id"),
        PcaFusion.concatenate(vectors.toArray(new float[0][])),
        EmbeddingRow.names(missing));
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
