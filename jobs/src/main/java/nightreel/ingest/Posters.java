package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.Conf.PosterNames;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The poster files of a folder, each named after its movie. */
final class Posters {

  /** What accounts call them, since each file is a source of its own. */
  static final String NAME = "posters";

  private static final int FILES_A_TASK = 200;

  /** A file before it is opened. */
  private record Found(String name, String path, long bytes) implements Serializable {}

  /** What a task needs to read a file. */
  private record Limits(PosterNames names, long mostBytes, long mostPixels)
      implements Serializable {}

  private Posters() {}

  /**
   * Checks every file; of several of a movie the first by name is kept.
   *
   * @param known the ids by which files may be named
   * @return a row per file, whose first column is that id
   */
  static CheckedRows check(
      SparkSession spark, Folder folder, Conf.Ingest settings, KnownIds known) {
    // not Spark's source for binary files, which passes over empty ones without a word
    List<Found> found = folder.list().stream().map(Posters::found).toList();
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    PosterNames names = settings.posterNames();
    var limits =
        new Limits(
            names,
            (long) settings.maxPosterMegabytes() << 20,
            settings.maxPosterMegapixels() * 1_000_000L);
    JavaRDD<CheckedRow> rows =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(found, 1 + found.size() / FILES_A_TASK)
            .map(file -> row(file, limits, hadoop, known));
    String id = PosterName.column(names).replace("_id", "");
    return CheckedRows.of(spark, NAME, schema(names), rows)
        .keepingFirst(
            row -> row.values()[0],
            (row, kept) -> "%s %s has the poster %s".formatted(id, row.values()[0], kept.source()));
  }

  /** No posters at all, where there is no folder of them. */
  static CheckedRows none(SparkSession spark, PosterNames names) {
    return CheckedRows.none(spark, NAME, schema(names));
  }

  /**
   * The kept posters by movie: where several movies are linked to one id, each has its poster.
   *
   * @param links those of the movies
   */
  static Dataset<Row> ofMovies(CheckedRows posters, PosterNames names, CheckedRows links) {
    Dataset<Row> kept = posters.kept();
    return switch (names) {
      case MOVIE_ID -> kept;
      case TMDB_ID, IMDB_ID -> {
        String id = PosterName.column(names);
        yield kept.join(links.kept().select("movie_id", id), id).drop(id);
      }
    };
  }

  private static StructType schema(PosterNames names) {
    return new StructType()
        .add(PosterName.column(names), LongType)
        .add("path", StringType)
        .add("width", IntegerType)
        .add("height", IntegerType)
        .add("sha256", StringType);
  }

  private static Found found(FileStatus file) {
    return new Found(file.getPath().getName(), Folder.show(file.getPath()), file.getLen());
  }

  private static CheckedRow row(
      Found file, Limits limits, SerializableConfiguration hadoop, KnownIds known) {
    try {
      long id = PosterName.id(file.name(), limits.names());
      Poster poster = Poster.decode(read(file, limits, hadoop), limits.mostPixels());
      known.require(id);
      Object[] values = {id, file.path(), poster.width(), poster.height(), poster.sha256()};
      return CheckedRow.kept(values, file.name(), 0, file.path());
    } catch (BadRowException e) {
      return CheckedRow.rejected(file.name(), 0, file.path(), e);
    }
  }

  private static byte[] read(Found file, Limits limits, SerializableConfiguration hadoop)
      throws BadRowException {
    if (file.bytes() == 0 || file.bytes() > limits.mostBytes()) {
      throw new BadRowException(
          Reason.POSTER_SIZE, "has %d bytes, outside 1..%d", file.bytes(), limits.mostBytes());
    }
    var path = new Path(file.path());
    try (var in = path.getFileSystem(hadoop.value()).open(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new BadRowException(Reason.POSTER_UNREADABLE, "cannot be read: %s", e.getMessage());
    }
  }
}
