package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.Conf.PosterNames;
import nightreel.tables.Tables;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
   * @param movies the kept movies
   * @param links the kept rows of {@code links.csv}
   * @return a row per file, whose first column is the id by which files are named
   */
  static Dataset<Row> check(
      SparkSession spark,
      Folder folder,
      Conf.Ingest settings,
      Dataset<Row> movies,
      Dataset<Row> links) {
    // not Spark's source for binary files, which passes over empty ones without a word
    List<Found> found = folder.list().stream().map(Posters::found).toList();
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    PosterNames names = settings.posterNames();
    var limits =
        new Limits(
            names,
            (long) settings.maxPosterMegabytes() << 20,
            settings.maxPosterMegapixels() * 1_000_000L);
    var rows =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(found, 1 + found.size() / FILES_A_TASK)
            .map(file -> row(file, limits, hadoop));
    Dataset<Row> posters = spark.createDataFrame(rows, Verdict.after(schema(names)));
    String id = PosterName.column(names);
    return Verdict.rejectDuplicates(
        switch (names) {
          case MOVIE_ID -> Verdict.rejectUnknownMovies(posters, movies);
          case TMDB_ID, IMDB_ID -> LinkRows.rejectUnlinked(posters, id, links);
        },
        List.of(id),
        List.of(col("source")),
        "source",
        concat(lit(id.replace("_id", "") + " "), col(id), lit(" has the poster "), col("kept")));
  }

  /** No posters at all, where there is no folder of them. */
  static Dataset<Row> none(SparkSession spark, PosterNames names) {
    return Verdict.none(spark, schema(names));
  }

  /**
   * The kept posters by movie: where several movies are linked to one id, each has its poster.
   *
   * @param links the kept rows of {@code links.csv}
   */
  static Dataset<Row> ofMovies(Dataset<Row> posters, PosterNames names, Dataset<Row> links) {
    Dataset<Row> kept = Verdict.kept(posters, schema(names));
    return switch (names) {
      case MOVIE_ID -> kept;
      case TMDB_ID, IMDB_ID -> {
        String id = PosterName.column(names);
        yield kept.join(links.select("movie_id", id), id).drop(id);
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

  private static Row row(Found file, Limits limits, SerializableConfiguration hadoop) {
    Object[] values = new Object[Tables.POSTERS.columns().size()];
    Reason reason = null;
    String message = null;
    try {
      long id = PosterName.id(file.name(), limits.names());
      Poster poster = Poster.decode(read(file, limits, hadoop), limits.mostPixels());
      values = new Object[] {id, file.path(), poster.width(), poster.height(), poster.sha256()};
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
