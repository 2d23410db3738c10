package nightreel.ingest;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.SparkSession;

/**
 * A folder with a MovieLens release, recognised by its files: {@code ratings.csv} of ml-20m,
 * ml-25m, ml-32m, ml-latest and ml-latest-small, or {@code ratings.dat} of ml-1m and ml-10m.
 *
 * @param charset of the files: ml-1m, the only one with {@code users.dat}, was written in Latin-1
 */
record Release(SparkSession spark, Folder folder, Dialect dialect, Charset charset) {

  private static final String USERS_OF_ML_1M = "users.dat";

  /**
   * @throws UnusableException where the folder holds the ratings of no release
   */
  static Release of(SparkSession spark, Folder folder) {
    return of(spark, folder, RatingRows.NAME, "ratings.csv or ratings.dat");
  }

  /** A release whose ratings lie elsewhere. */
  static Release withoutRatings(SparkSession spark, Folder folder) {
    return of(spark, folder, MovieRows.NAME, "movies.csv or movies.dat");
  }

  /** A folder with a split that is given, always as CSV. */
  static Release protocol(SparkSession spark, Folder folder) {
    return new Release(spark, folder, Dialect.CSV, StandardCharsets.UTF_8);
  }

  private static Release of(SparkSession spark, Folder folder, String name, String files) {
    for (Dialect dialect : Dialect.values()) {
      if (folder.has(dialect.file(name))) {
        boolean ml1m = dialect == Dialect.DAT && folder.has(USERS_OF_ML_1M);
        return new Release(
            spark, folder, dialect, ml1m ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
      }
    }
    throw missing(folder, files);
  }

  /**
   * Opens a file that must be there.
   *
   * @param name without its extension
   * @param columns those that a header must name, in any order and among others; where there is no
   *     header, what the fields are
   * @throws UnusableException where the file is missing, empty or lacks a column
   */
  RawFile open(String name, List<String> columns) {
    return find(name, columns).orElseThrow(() -> missing(folder, file(name)));
  }

  /** Opens a file if it is there. */
  Optional<RawFile> find(String name, List<String> columns) {
    return find(name, columns, spark.sparkContext().defaultMinPartitions());
  }

  /**
   * @param parts in how many parts the file is read, at least
   */
  Optional<RawFile> find(String name, List<String> columns, int parts) {
    return folder.has(file(name))
        ? Optional.of(RawFile.open(this, file(name), columns, parts))
        : Optional.empty();
  }

  /** What a file is called here, such as {@code movies.csv}. */
  String file(String name) {
    return dialect.file(name);
  }

  private static UnusableException missing(Folder folder, String file) {
    return new UnusableException(
        "%s: holds no %s; set paths.movielens to the folder of a MovieLens dataset"
            .formatted(folder, file));
  }
}
