package nightreel.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.UnusableException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A folder of raw files, on any file system that Hadoop knows. */
final class Folder {

  private final FileSystem files;
  private final Path path;

  private Folder(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  /**
   * @param setting the setting that holds the path, for the message
   * @throws UnusableException where there is no such folder
   */
  static Folder open(SparkSession spark, String path, String setting) {
    try {
      var folder = new Path(path);
      FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.getFileStatus(folder).isDirectory()) {
        return new Folder(files, folder);
      }
    } catch (FileNotFoundException e) {
      throw new UnusableException(
          "%s: no such folder; set %s to the one that holds the files".formatted(path, setting), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableException(
          "%s: cannot be read (%s); set %s to a readable folder"
              .formatted(path, firstLine(e), setting),
          e);
    }
    throw new UnusableException(
        "%s: is a file; set %s to the folder that holds it".formatted(path, setting));
  }

  Path file(String name) {
    return new Path(path, name);
  }

  /** Whether there is such a file, which then can be opened. */
  boolean has(String name) {
    Path file = file(name);
    try {
      if (!files.exists(file) || files.getFileStatus(file).isDirectory()) {
        return false;
      }
      files.open(file).close();
      return true;
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be read (%s); check its permissions".formatted(show(file), firstLine(e)), e);
    }
  }

  /** The files right in the folder by name, without hidden ones. */
  List<FileStatus> list() {
    try {
      return Arrays.stream(files.listStatus(path, file -> !file.getName().startsWith(".")))
          .filter(FileStatus::isFile)
          .sorted((one, other) -> one.getPath().getName().compareTo(other.getPath().getName()))
          .toList();
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be listed (%s); check its permissions".formatted(show(path), firstLine(e)),
          e);
    }
  }

  /** A path as people write it: without the scheme where it is a local one. */
  static String show(Path path) {
    String scheme = path.toUri().getScheme();
    return scheme == null || scheme.equals("file") ? path.toUri().getPath() : path.toString();
  }

  @Override
  public String toString() {
    return show(path);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
