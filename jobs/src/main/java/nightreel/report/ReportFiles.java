package nightreel.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.EnumSet;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * The folder of reports, and in it one a run date; a reader sees a file whole, the old one or the
 * new one.
 */
final class ReportFiles {

  private final Path folder;
  private final Configuration configuration;

  /**
   * @param root a folder by path or by any URI that Hadoop's file systems know
   */
  ReportFiles(String root, Configuration configuration) {
    this(new Path(root), configuration);
  }

  private ReportFiles(Path folder, Configuration configuration) {
    this.folder = folder;
    this.configuration = configuration;
  }

  /** The folder of a run date. */
  ReportFiles of(LocalDate runDate) {
    return new ReportFiles(new Path(folder, runDate.toString()), configuration);
  }

  /** Whether a file is there; where that cannot be told it is not. */
  boolean exists(String name) {
    Path file = new Path(folder, name);
    try {
      return isLocal(file)
          ? Files.exists(local(file))
          : FileContext.getFileContext(file.toUri(), configuration).util().exists(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** Where a file is, for people. */
  static String path(String root, LocalDate runDate, String name) {
    return (root.endsWith("/") ? root : root + "/") + runDate + "/" + name;
  }

  void write(String name, String content) {
    Path file = new Path(folder, name);
    Path temporary = new Path(folder, "." + name + ".tmp");
    try {
      if (isLocal(file)) {
        writeLocal(file, temporary, content);
      } else {
        writeRemote(file, temporary, content);
      }
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be written (%s); set paths.reports to a folder that can be"
              .formatted(file, e),
          e);
    }
  }

  private static boolean isLocal(Path file) {
    String scheme = file.toUri().getScheme();
    return scheme == null || scheme.equals("file");
  }

  private static java.nio.file.Path local(Path file) {
    return java.nio.file.Path.of(file.toUri().getPath());
  }

  // without Hadoop, whose local file system leaves a checksum beside every file
  private static void writeLocal(Path file, Path temporary, String content) throws IOException {
    var target = local(file);
    var written = local(temporary);
    Files.createDirectories(target.getParent());
    Files.writeString(written, content);
    Files.move(written, target, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private void writeRemote(Path file, Path temporary, String content) throws IOException {
    FileContext files = FileContext.getFileContext(file.toUri(), configuration);
    try (var out =
        files.create(
            temporary,
            EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
            CreateOpts.createParent())) {
      out.write(content.getBytes(UTF_8));
    }
    files.rename(temporary, file, Rename.OVERWRITE);
  }
}
