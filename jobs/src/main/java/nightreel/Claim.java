package nightreel;

import java.io.IOException;
import java.net.InetAddress;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * That a process works on a run date, so that no other one does: two would replace each other's
 * rows and files. It ends when it is closed, or with the process, however that ends.
 *
 * <p>It is a file below the lake. On a file system that is mounted here the file is locked, and the
 * operating system unlocks it when the process is gone. On any other one the process renews it
 * while it lives, see {@link Lease}.
 */
public interface Claim extends AutoCloseable {

  /** The folder of claims, below the lake. */
  String FOLDER = "claims";

  /** What whoever works on all nights has alone, and whoever works on one shares. */
  String ALL = "all";

  /**
   * Claims a night.
   *
   * @param command that works on it, for whoever comes second
   * @throws ClaimedException where another process has claimed it
   */
  static Claim of(Night night, String command) {
    return of(
        night.lake().root(),
        night.runDate(),
        command,
        night.spark().sparkContext().hadoopConfiguration());
  }

  /** The same, of the lake at {@code root}. */
  static Claim of(String root, LocalDate runDate, String command, Configuration hadoop) {
    try {
      var folder = folder(root, hadoop);
      return folder.files() instanceof LocalFileSystem
          ? LockedFile.lockOne(folder.local(ALL), folder.local(runDate.toString()), holder(command))
          : Lease.takeOne(folder.files(), folder.path(), runDate.toString(), holder(command));
    } catch (ClaimedException e) {
      throw new ClaimedException(
          "%s: another process works on that night: %s; wait until it has ended, or end it"
              .formatted(runDate, e.getMessage()));
    } catch (IOException e) {
      throw unwritable(root, e);
    }
  }

  /**
   * Claims all nights, also those that have not begun.
   *
   * @throws ClaimedException where another process has claimed one
   */
  static Claim ofAll(String root, String command, Configuration hadoop) {
    try {
      var folder = folder(root, hadoop);
      return folder.files() instanceof LocalFileSystem
          ? LockedFile.lock(folder.local(ALL), holder(command))
          : Lease.takeAll(folder.files(), folder.path(), holder(command));
    } catch (ClaimedException e) {
      throw new ClaimedException(
          "%s: another process works in this lake: %s; wait until it has ended, or end it"
              .formatted(root, e.getMessage()));
    } catch (IOException e) {
      throw unwritable(root, e);
    }
  }

  private static Folder folder(String root, Configuration hadoop) throws IOException {
    var path = new Path(root, FOLDER);
    FileSystem files = path.getFileSystem(hadoop);
    files.mkdirs(path);
    return new Folder(files, path);
  }

  private static UnusableException unwritable(String root, IOException cause) {
    return new UnusableException(
        "%s/%s: cannot be written (%s); paths.lake must be a folder that can be"
            .formatted(root, FOLDER, cause),
        cause);
  }

  private static String holder(String command) throws IOException {
    return "%s, process %d on %s, since %s"
        .formatted(
            command,
            ProcessHandle.current().pid(),
            InetAddress.getLocalHost().getHostName(),
            LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss")));
  }

  @Override
  void close();

  /** Where the files are. */
  record Folder(FileSystem files, Path path) {

    java.nio.file.Path local(String name) {
      return ((LocalFileSystem) files).pathToFile(new Path(path, name)).toPath().normalize();
    }
  }
}
