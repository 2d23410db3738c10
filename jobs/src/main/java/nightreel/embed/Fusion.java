package nightreel.embed;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.tables.Tables;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Makes one vector of a movie's vectors of several modalities. */
final class Fusion {

  private static final StructType FEATURES =
      new StructType()
          .add("movie_id", "long", false)
          .add("features", SQLDataTypes.VectorType(), false)
          .add("missing", "array<string>", false);

  private Fusion() {}

  /**
   * The fused vectors by principal components; a modality that a movie lacks is imputed by its mean
   * over the other movies, and named in {@code missing}. A modality that no movie has is left out.
   *
   * @param modalities name -> rows of {@code Tables.ITEM_EMBEDDINGS}, at most one a movie; in the
   *     order in which they are put side by side
   * @return columns of {@code Tables.ITEM_EMBEDDINGS}, a row for every movie that has a modality
   */
  static Dataset<Row> fuse(Map<String, Dataset<Row>> modalities, Conf.Embed settings, long seed) {
    Map<String, float[]> means = means(modalities);
    Dataset<Row> features =
        sideBySide(modalities, List.copyOf(means.keySet()))
            .map((MapFunction<Row, Row>) row -> impute(row, means), Encoders.row(FEATURES));
    PcaFusion fusion = PcaFusion.fit(features, settings.width(), settings.pcaSample(), seed);
    return fusion
        .transform(features)
        .map(
            (MapFunction<Row, Row>)
                row ->
                    EmbeddingRow.of(
                        row.getAs("movie_id"),
                        EmbedJob.FUSED,
                        fusion.unit(row.<Vector>getAs("fused")),
                        row.getList(row.fieldIndex("missing"))),
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
  private static Dataset<Row> sideBySide(Map<String, Dataset<Row>> modalities, List<String> names) {
    var key = CollectionConverters.asScala(List.of("movie_id")).toSeq();
    return names.stream()
        .map(name -> modalities.get(name).select(col("movie_id"), col("vector").as(name)))
        .reduce((left, right) -> left.join(right, key, "full_outer"))
        .orElseThrow(() -> new IllegalArgumentException("no modality has a vector"));
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
