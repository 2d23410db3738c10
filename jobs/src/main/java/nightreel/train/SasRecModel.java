package nightreel.train;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The row of {@code models} that describes the trained SASRec: everything that is needed to load
 * it.
 *
 * @param settings what it was trained with
 * @param movieIds row {@code i} of its item matrix is {@code movieIds[i]}
 */
public record SasRecModel(Artefact weights, Conf.Train settings, long[] movieIds)
    implements Serializable {

  static final String NAME = "sasrec";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the row.
   *
   * @param models with the columns of {@code Tables.MODELS}
   */
  public static SasRecModel read(Dataset<Row> models) {
    List<Row> rows = models.where(col("model").equalTo(NAME)).collectAsList();
    if (rows.isEmpty()) {
      throw new UnusableException("models: holds no sasrec for this run date; run train first");
    }
    Row row = rows.get(0);
    return new SasRecModel(
        new Artefact(row.getAs("path"), row.getAs("bytes"), row.getAs("sha256")),
        settings(row.getAs("settings")),
        row.<Long>getList(row.fieldIndex("movie_ids")).stream().mapToLong(id -> id).toArray());
  }

  /**
   * Loads the network.
   *
   * @param content of all movies, as {@link ItemContent} gives it; its rows are the scorer's
   */
  public SasRecScorer load(MovieVectors content, String lake, Configuration hadoop) {
    Path file = weights.fetch(lake, hadoop);
    return SasRecScorer.load(file, settings, movieIds, content);
  }

  static String json(Conf.Train settings) {
    try {
      return JSON.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Conf.Train settings(String json) {
    try {
      return JSON.readValue(json, Conf.Train.class);
    } catch (JsonProcessingException e) {
      throw new UnusableException(
          "models: the sasrec there was trained by another version; run train again", e);
    }
  }
}
