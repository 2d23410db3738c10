package nightreel.train;

import java.io.Serializable;
import java.nio.FloatBuffer;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The row of {@code models} that describes the item factors of ALS. */
public final class AlsModel implements Serializable {

  private static final long serialVersionUID = 1L;

  static final String NAME = "als";

  private final ModelRow row;

  private AlsModel(ModelRow row) {
    this.row = row;
  }

  /**
   * Reads the row.
   *
   * @param models with the columns of {@code Tables.MODELS}
   */
  public static AlsModel read(Dataset<Row> models) {
    return new AlsModel(
        ModelRow.find(models, NAME)
            .orElseThrow(
                () ->
                    new UnusableException(
                        "models: holds no als for this run date; run train first")));
  }

  public Artefact file() {
    return row.file();
  }

  /** The movies that have factors, ascending. */
  public long[] movieIds() {
    return row.movieIds();
  }

  /**
   * Loads the factors of all movies.
   *
   * @param movieIds of the rows, ascending
   */
  public AlsFactors load(long[] movieIds, String lake, Configuration hadoop) {
    Conf.Als settings = row.settings(Conf.Als.class);
    int rank = settings.rank();
    row.requireNumbers((long) row.movieIds().length * rank);
    FloatBuffer stored = ModelRow.numbers(row.file().fetch(lake, hadoop)).asFloatBuffer();
    var items = new float[movieIds.length * rank];
    for (int place : row.rowsIn(movieIds)) {
      stored.get(items, place * rank, rank);
    }
    for (float value : items) {
      if (!Float.isFinite(value)) {
        throw row.notANumber();
      }
    }
    return new AlsFactors(settings, items);
  }
}
