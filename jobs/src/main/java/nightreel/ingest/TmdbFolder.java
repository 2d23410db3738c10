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
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
   * @return a row for every document or row of a file, with the columns {@link TmdbRows#SCHEMA} and
   *     those of {@link Verdict}
   * @throws UnusableException where there is no file
   */
  static Dataset<Row> read(SparkSession spark, Folder folder, int castPerMovie) {
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
    var rows = context.parallelize(found, tasks).flatMap(file -> rows(file, hadoop, castPerMovie));
    return spark.createDataFrame(rows, Verdict.after(TmdbRows.SCHEMA));
  }

  private static Found found(FileStatus file) {
    return new Found(
        file.getPath().getName(), file.getPath().toString(), file.getModificationTime());
  }

  private static Iterator<Row> rows(
      Found file, SerializableConfiguration hadoop, int castPerMovie) {
    Iterable<Entry> entries = () -> entries(file, hadoop, castPerMovie);
    return StreamSupport.stream(entries.spliterator(), false)
        .map(entry -> row(file, entry))
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

  private static Row row(Found file, Entry entry) {
    Object[] values = new Object[TmdbRows.SCHEMA.size()];
    String reason = null;
    String message = null;
    if (entry.problem() == null) {
      Object[] fields = entry.movie().values();
      values[0] = entry.movie().id();
      System.arraycopy(fields, 0, values, 1, fields.length);
      values[values.length - 1] = file.modified();
    } else {
      reason = entry.problem().reason().code();
      String line = entry.line() > 0 ? " line " + entry.line() : "";
      message = file.name() + line + ": " + entry.problem().getMessage();
    }
    return RowFactory.create(
        Verdict.append(
            values, file.name(), entry.line(), Fields.cutRaw(entry.text()), reason, message));
  }
}
