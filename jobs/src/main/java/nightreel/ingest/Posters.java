package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nightreel.tables.Tables;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** The poster files of a folder: {@code {movieId}.jpg}, {@code .jpeg} or {@code .png}. */
final class Posters {

  /** What accounts call them, since each file is a source of its own. */
  static final String NAME = "posters";

  private static final Pattern FILE_NAME =
      Pattern.compile("([0-9]+)\\.(?:jpg|jpeg|png)", Pattern.CASE_INSENSITIVE);
  private static final int FILES_A_TASK = 200;

  /** A file before it is opened. */
  private record Found(String name, String path, long bytes) implements Serializable {}

  private Posters() {}

  /**
   * Checks every file; of several of a movie the first by name is kept.
   *
   * @param movies the kept movies
   */
  static Dataset<Row> check(SparkSession spark, Folder folder, Dataset<Row> movies) {
    // not Spark's source for binary files, which passes over empty ones without a word
    List<Found> found = folder.list().stream().map(Posters::found).toList();
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    var rows =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(found, 1 + found.size() / FILES_A_TASK)
            .map(file -> row(file, hadoop));
    return Verdict.rejectDuplicates(
        Verdict.rejectUnknownMovies(
            spark.createDataFrame(rows, Verdict.after(Tables.POSTERS.columns())), movies),
        List.of("movie_id"),
        List.of(col("source")),
        "source",
        concat(lit("movie "), col("movie_id"), lit(" has the poster "), col("kept")));
  }

  private static Found found(FileStatus file) {
    return new Found(file.getPath().getName(), Folder.show(file.getPath()), file.getLen());
  }

  private static Row row(Found file, SerializableConfiguration hadoop) {
    Object[] values = new Object[Tables.POSTERS.columns().size()];
    Reason reason = null;
    String message = null;
    try {
      long movie = movie(file.name());
      Poster poster = Poster.decode(read(file, hadoop));
      values = new Object[] {movie, file.path(), poster.width(), poster.height(), poster.sha256()};
    } catch (BadRowException e) {
      reason = e.reason();
      message = file.name() + ": " + e.getMessage();
    }
    return RowFactory.create(
        Verdict.append(
            values,
            file.name(),
            0L,
            Fields.cutRaw(file.path()),
            reason == null ? null : reason.code(),
            message));
  }

  private static long movie(String name) throws BadRowException {
    Matcher matcher = FILE_NAME.matcher(name);
    if (!matcher.matches()) {
      throw new BadRowException(
          Reason.POSTER_NAME, "is not named like 17.jpg, 17.jpeg or 17.png after its movie");
    }
    return Fields.id("movie id", matcher.group(1));
  }

  private static byte[] read(Found file, SerializableConfiguration hadoop) throws BadRowException {
    if (file.bytes() == 0 || file.bytes() > Poster.MOST_BYTES) {
      throw new BadRowException(
          Reason.POSTER_SIZE, "has %d bytes, outside 1..%d", file.bytes(), Poster.MOST_BYTES);
    }
    var path = new Path(file.path());
    try (var in = path.getFileSystem(hadoop.value()).open(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new BadRowException(Reason.POSTER_UNREADABLE, "cannot be read: %s", e.getMessage());
    }
  }
}
