package nightreel.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import nightreel.conf.UnusableException;
import nightreel.ingest.TmdbFile.Entry;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Reads the files of a TMDB folder: few big ones or a file a movie, each by one task. */
final class TmdbFolder {

  private static final int FILES_A_TASK = 200;

  /** So that of a few big files every core has some. */
  private static final int TASKS_A_CORE = 4;

  /**
   * A file before it is opened.
   *
   * @param modified in milliseconds since 1970
   */
  private record Found(String name, String path, long modified) implements Serializable {}

  private TmdbFolder() {}

  /**
   * Reads every file that is right in the folder.
   *
   * @param linked the ids of movies that are wanted
   * @return a row for every document or row of a file, with the columns {@link TmdbRows#SCHEMA}
   * @throws UnusableException where there is no file
   */
  static JavaRDD<CheckedRow> read(
      SparkSession spark, Folder folder, KnownIds linked, int castPerMovie) {
    List<Found> found = folder.list().stream().map(TmdbFolder::found).toList();
    if (found.isEmpty()) {
      throw new UnusableException(
          "%s: holds no file; put responses or exports of TMDB there, or leave paths.tmdb empty"
              .formatted(folder));
    }
    var hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    var context = new JavaSparkContext(spark.sparkContext());
    int tasks =
        Math.max(
            Math.min(found.size(), TASKS_A_CORE * context.defaultParallelism()),
            1 + found.size() / FILES_A_TASK);
    return context
        .parallelize(found, tasks)
        .flatMap(file -> rows(file, hadoop, linked, castPerMovie));
  }

  private static Found found(FileStatus file) {
    return new Found(
        file.getPath().getName(), file.getPath().toString(), file.getModificationTime());
  }

  private static Iterator<CheckedRow> rows(
      Found file, SerializableConfiguration hadoop, KnownIds linked, int castPerMovie) {
    Iterable<Entry> entries = () -> entries(file, hadoop, castPerMovie);
    return StreamSupport.stream(entries.spliterator(), false)
        .map(entry -> row(file, entry, linked))
        .iterator();
  }

  private static Iterator<Entry> entries(
      Found file, SerializableConfiguration hadoop, int castPerMovie) {
    var path = new Path(file.path());
    try {
      return TmdbFile.read(
          file.name(), path.getFileSystem(hadoop.value()).open(path), castPerMovie);
    } catch (IOException e) {
      return TmdbFile.unreadable(e);
    }
  }

  private static CheckedRow row(Found file, Entry entry, KnownIds linked) {
    try {
      if (entry.problem() != null) {
        throw entry.problem();
      }
      linked.require(entry.movie().id());
      return CheckedRow.kept(values(file, entry.movie()), file.name(), entry.line(), entry.text());
    } catch (BadRowException e) {
      return CheckedRow.rejected(file.name(), entry.line(), entry.text(), e);
    }
  }

  private static Object[] values(Found file, TmdbMovie movie) {
    Object[] fields = movie.values();
    var values = new Object[TmdbRows.SCHEMA.size()];
    values[0] = movie.id();
    System.arraycopy(fields, 0, values, 1, fields.length);
    values[1 + fields.length] = file.modified();
    values[2 + fields.length] = file.name();
    return values;
  }
}
