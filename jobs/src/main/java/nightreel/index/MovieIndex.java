package nightreel.index;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nightreel.conf.UnusableException;
import nightreel.faiss.Faiss;
import nightreel.faiss.FaissException;
import nightreel.nn.Shared;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A space of {@code indexes}: its FAISS files, and which movie each of their vectors is.
 *
 * @param shards whose movies ascend from one to the next
 */
public record MovieIndex(String space, int dimension, List<Shard> shards) implements Serializable {

  public static final String CONTENT = "content";
  public static final String SEQUENCE = "sequence";
  public static final String ALS = "als";

  /**
   * A file.
   *
   * @param movieIds ascending; vector {@code i} is {@code movieIds[i]}
   */
  public record Shard(Artefact file, long[] movieIds) implements Serializable {}

  /**
   * Reads the rows of a space.
   *
   * @param indexes with the columns of {@code Tables.INDEXES}
   */
  public static MovieIndex read(Dataset<Row> indexes, String space) {
    List<Row> rows = indexes.where(col("space").equalTo(space)).orderBy("shard").collectAsList();
    if (rows.isEmpty()) {
      throw new UnusableException(
          "indexes: holds no %s space for this run date; run index first".formatted(space));
    }
    return new MovieIndex(
        space, rows.get(0).getAs("dimension"), rows.stream().map(MovieIndex::shard).toList());
  }

  private static Shard shard(Row row) {
    return new Shard(
        new Artefact(row.getAs("path"), row.getAs("bytes"), row.getAs("sha256")),
        row.<Long>getList(row.fieldIndex("movie_ids")).stream().mapToLong(id -> id).toArray());
  }

  /** The files of all shards. */
  public List<Artefact> files() {
    return shards.stream().map(Shard::file).toList();
  }

  /** How many movies it holds. */
  public int size() {
    return Arrays.stream(sizes()).sum();
  }

  private int[] sizes() {
    return shards.stream().mapToInt(shard -> shard.movieIds().length).toArray();
  }

  /**
   * Borrows the index, which the tasks of a JVM share: its files are opened once a JVM, and mapped
   * into memory as far as FAISS can.
   *
   * @param dimension what the queries have
   * @param parameters of the search
   * @param held how many shards stay in memory; 0 is all
   * @throws UnusableException where a file is not what the table says, or of another dimension
   */
  public Shared<ShardedIndex>.Lease lease(
      int dimension, Map<String, Double> parameters, int held, String lake, Configuration hadoop) {
    requireDimension(dimension);
    String files = files().stream().map(Artefact::sha256).collect(Collectors.joining(" "));
    return Shared.lease(
        space + " index",
        "%s %s %d".formatted(files, parameters, held),
        () ->
            new ShardedIndex(
                dimension,
                sizes(),
                held == 0 ? shards.size() : held,
                shard -> open(shards.get(shard), parameters, lake, hadoop)));
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

  private Faiss open(
      Shard shard, Map<String, Double> parameters, String lake, Configuration hadoop) {
    Faiss faiss;
    try {
      faiss = Faiss.map(shard.file().distributed(lake, hadoop));
    } catch (FaissException e) {
      throw new UnusableException(
          "%s index: %s; run index again".formatted(space, e.getMessage()), e);
    }
    int size = shard.movieIds().length;
    if (faiss.dimension() != dimension || faiss.size() != size) {
      String found =
          "%s index: has %,d vectors of width %d, expected %,d of width %d; run index again"
              .formatted(space, faiss.size(), faiss.dimension(), size, dimension);
      faiss.close();
      throw new UnusableException(found);
    }
    try {
      parameters.forEach(faiss::set);
    } catch (FaissException e) {
      faiss.close();
      throw new UnusableException(
          "index.%s.parameters: %s; is it of other settings? Then run index again"
              .formatted(space, e.getMessage()),
          e);
    }
    return faiss;
  }

  /** For each vector of the index the row of its movie in a list of all movies. */
  public int[] rowsIn(long[] allMovieIds) {
    return shards.stream()
        .flatMapToLong(shard -> Arrays.stream(shard.movieIds()))
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
