package nightreel.index;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nightreel.conf.UnusableException;
import nightreel.faiss.Faiss;
import nightreel.faiss.FaissException;
import nightreel.nn.Shared;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A row of {@code indexes}: a FAISS file, and which movie each of its vectors is.
 *
 * @param movieIds ascending; vector {@code i} is {@code movieIds[i]}
 */
public record MovieIndex(String space, Artefact file, int dimension, long[] movieIds)
    implements Serializable {

  public static final String CONTENT = "content";
  public static final String SEQUENCE = "sequence";
  public static final String ALS = "als";

  /**
   * Reads the row of a space.
   *
   * @param indexes with the columns of {@code Tables.INDEXES}
   */
  public static MovieIndex read(Dataset<Row> indexes, String space) {
    List<Row> rows = indexes.where(col("space").equalTo(space)).collectAsList();
    if (rows.isEmpty()) {
      throw new UnusableException(
          "indexes: holds no %s space for this run date; run index first".formatted(space));
    }
    Row row = rows.get(0);
    return new MovieIndex(
        space,
        new Artefact(row.getAs("path"), row.getAs("bytes"), row.getAs("sha256")),
        row.getAs("dimension"),
        row.<Long>getList(row.fieldIndex("movie_ids")).stream().mapToLong(id -> id).toArray());
  }

  /**
   * Borrows the index, which the tasks of a JVM share.
   *
   * @param dimension what the queries have
   * @throws UnusableException where the file is not what the table says, or of another dimension
   */
  public Shared<Faiss>.Lease lease(
      int dimension, Map<String, Double> parameters, String lake, Configuration hadoop) {
    requireDimension(dimension);
    return Shared.lease(
        space + " index",
        file.sha256() + " " + parameters,
        () -> open(file.fetch(lake, hadoop), parameters));
  }

  /**
   * @param width what the queries have
   * @throws UnusableException where the index was made from vectors of another width
   */
  public void requireDimension(int width) {
    if (dimension != width) {
      throw new UnusableException(
          "%s index: holds vectors of width %d, its queries have %d; run index again"
              .formatted(space, dimension, width));
    }
  }

  private Faiss open(Path path, Map<String, Double> parameters) {
    Faiss faiss;
    try {
      faiss = Faiss.read(path);
    } catch (FaissException e) {
      throw new UnusableException(
          "%s index: %s; run index again".formatted(space, e.getMessage()), e);
    }
    if (faiss.dimension() != dimension || faiss.size() != movieIds.length) {
      String found =
          "%s index: has %,d vectors of width %d, expected %,d of width %d; run index again"
              .formatted(space, faiss.size(), faiss.dimension(), movieIds.length, dimension);
      faiss.close();
      throw new UnusableException(found);
    }
    parameters.forEach(faiss::set);
    return faiss;
  }

  /** For each vector of the index the row of its movie in a list of all movies. */
  public int[] rowsIn(long[] allMovieIds) {
    return Arrays.stream(movieIds)
        .mapToInt(
            movieId -> {
              int row = Arrays.binarySearch(allMovieIds, movieId);
              if (row < 0) {
                throw new UnusableException(
                    "%s index: holds movie %d, which has no vector; run index again"
                        .formatted(space, movieId));
              }
              return row;
            })
        .toArray();
  }
}
