package nightreel.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Optional;
import nightreel.conf.Conf;
import nightreel.split.Cut;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The row of {@code models} that describes the weights of EASE for a cut of the histories. */
public final class EaseModel implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ModelRow row;

  private EaseModel(ModelRow row) {
    this.row = row;
  }

  /**
   * Reads the row, which is there unless {@code ease.movies} was 0.
   *
   * @param models with the columns of {@code Tables.MODELS}
   */
  public static Optional<EaseModel> find(Dataset<Row> models, Cut cut) {
    return ModelRow.find(models, name(cut)).map(EaseModel::new);
  }

  static String name(Cut cut) {
    return "ease_" + cut.column();
  }

  public Artefact file() {
    return row.file();
  }

  /** The movies that have weights. */
  public long[] movieIds() {
    return row.movieIds();
  }

  static Artefact store(Neighbours neighbours, String lake, String path, Configuration hadoop) {
    return ModelRow.store(
        out -> {
          for (int start : neighbours.starts()) {
            out.writeInt(start);
          }
          for (int movie : neighbours.rows()) {
            out.writeInt(movie);
          }
          for (float weight : neighbours.weights()) {
            out.writeFloat(weight);
          }
        },
        lake,
        path,
        hadoop);
  }

  /**
   * Loads the weights.
   *
   * @param movieIds of the rows, ascending
   */
  public Neighbours load(long[] movieIds, String lake, Configuration hadoop) {
    row.settings(Conf.Ease.class);
    int[] rows = row.rowsIn(movieIds);
    ByteBuffer stored = ModelRow.numbers(row.file().fetch(lake, hadoop));
    int size = stored.getInt(4 * rows.length);
    row.requireNumbers(rows.length + 1 + 2L * size);
    int movies = 4 * (rows.length + 1);
    int weights = movies + 4 * size;
    var neighbours = new Neighbours.Builder(movieIds.length);
    for (int movie = 0; movie < rows.length; movie++) {
      int end = stored.getInt(4 * (movie + 1));
      for (int i = stored.getInt(4 * movie); i < end; i++) {
        float weight = stored.getFloat(weights + 4 * i);
        if (!Float.isFinite(weight)) {
          throw row.notANumber();
        }
        neighbours.add(rows[movie], rows[stored.getInt(movies + 4 * i)], weight);
      }
    }
    return neighbours.build();
  }
}
