package nightreel.embed;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.posexplode;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Vectors of the tag genome: how much more relevant each tag is to a movie than to movies on
 * average. The releases that have one have it for the better known movies alone.
 */
final class GenomeVectors {

  /** Scores have four decimals: what differs less from the average differs by rounding alone. */
  private static final double SMALLEST_DIFFERENCE = 1e-4;

  private GenomeVectors() {}

  /**
   * The vectors of the movies that the genome tells apart from the average.
   *
   * @param genome with the columns of {@code Tables.GENOME}; scores that are null count as average
   * @return columns of {@code Tables.ITEM_EMBEDDINGS}, as wide as there are tags
   */
  static Dataset<Row> of(Dataset<Row> genome) {
    Map<Integer, Double> means = means(genome);
    return genome
        .select("movie_id", "relevance")
        .mapPartitions(
            (Iterator<Row> movies) ->
                StreamSupport.stream(((Iterable<Row>) () -> movies).spliterator(), false)
                    .flatMap(movie -> encode(movie, means).stream())
                    .iterator(),
            Encoders.row(Tables.ITEM_EMBEDDINGS.columns()));
  }

  /** The mean relevance of each tag, by its position. */
  private static Map<Integer, Double> means(Dataset<Row> genome) {
    var means = new HashMap<Integer, Double>();
    genome
        .select(posexplode(col("relevance")).as(new String[] {"position", "relevance"}))
        .where("relevance IS NOT NULL")
        .groupBy("position")
        .agg(avg("relevance"))
        .collectAsList()
        .forEach(row -> means.put(row.getInt(0), row.getDouble(1)));
    return means;
  }

  private static Optional<Row> encode(Row movie, Map<Integer, Double> means) {
    List<Float> relevance = movie.getList(1);
    var vector = new float[relevance.size()];
    for (int tag = 0; tag < vector.length; tag++) {
      Float score = relevance.get(tag);
      double difference = score == null ? 0 : score - means.get(tag);
      vector[tag] = Math.abs(difference) < SMALLEST_DIFFERENCE ? 0 : (float) difference;
    }
    return UnitLength.scale(vector)
        ? Optional.of(EmbeddingRow.of(movie.getLong(0), EmbedJob.GENOME, vector, List.of()))
        : Optional.empty();
  }
}
