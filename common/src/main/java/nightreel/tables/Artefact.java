package nightreel.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * A file below the lake that a table's row describes: model weights, an index.
 *
 * @param path below the lake
 * @param sha256 hexadecimal, of the file
 */
public record Artefact(String path, long bytes, String sha256) implements Serializable {

  /** Files that this JVM has checked, by SHA-256 and version. */
  private static final Map<String, Path> CHECKED = new ConcurrentHashMap<>();

  /**
   * Stores a local file below the lake; an old file of that name is replaced.
   *
   * @param lake the lake's root
   * @param path below it
   */
  public static Artefact store(Path file, String lake, String path, Configuration hadoop) {
    try {
      var target = new org.apache.hadoop.fs.Path(lake, path);
      var part = new org.apache.hadoop.fs.Path(lake, path + ".part-" + System.nanoTime());
      FileSystem files = target.getFileSystem(hadoop);
      files.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(file.toUri()), part);
      files.delete(target, false);
      if (!files.rename(part, target)) {
        throw new IOException("cannot rename " + part + " to " + target);
      }
      return new Artefact(path, Files.size(file), sha256(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The file on this machine: itself where the lake is on a file system that is mounted here, else
   * a copy, made once a JVM. It is checked against the size and SHA-256.
   *
   * @throws UnusableException where the file is missing or is not the one that was stored
   */
  public Path fetch(String lake, Configuration hadoop) {
    return mounted(lake, hadoop)
        .map(file -> checked(file, lake))
        .orElseGet(
            () -> CHECKED.computeIfAbsent(sha256, unused -> check(copy(lake, hadoop), lake)));
  }

  /**
   * Lets Spark bring the file to every executor, unless the lake is mounted there anyway. The last
   * part of its path must tell it from all other files, such as by a part of its SHA-256.
   */
  public void distribute(SparkContext spark, String lake) {
    boolean known = SparkFiles.get(name()) != null && Files.exists(Path.of(SparkFiles.get(name())));
    if (mounted(lake, spark.hadoopConfiguration()).isEmpty() && !known) {
      spark.addFile(stored(lake).toString());
    }
  }

  /**
   * The file on this executor, which {@link #distribute} has brought there, checked once a JVM.
   *
   * @throws UnusableException where the file is not the one that was stored
   */
  public Path distributed(String lake, Configuration hadoop) {
    return checked(mounted(lake, hadoop).orElseGet(() -> Path.of(SparkFiles.get(name()))), lake);
  }

  private String name() {
    return stored("/").getName();
  }

  private org.apache.hadoop.fs.Path stored(String lake) {
    return new org.apache.hadoop.fs.Path(lake, path);
  }

  /** Every executor reads and writes the tables of a lake there, so that it is mounted on all. */
  private Optional<Path> mounted(String lake, Configuration hadoop) {
    try {
      FileSystem files = stored(lake).getFileSystem(hadoop);
      return files instanceof LocalFileSystem local
          ? Optional.of(local.pathToFile(stored(lake)).toPath())
          : Optional.empty();
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  /** A file that was changed since it was checked is checked again. */
  private Path checked(Path file, String lake) {
    try {
      String version = "%s %s %s".formatted(sha256, file, Files.getLastModifiedTime(file));
      return CHECKED.computeIfAbsent(version, unused -> check(file, lake));
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  private Path copy(String lake, Configuration hadoop) {
    try {
      Path local = Files.createTempFile("nightreel-", "-" + name());
      local.toFile().deleteOnExit();
      try (InputStream in = stored(lake).getFileSystem(hadoop).open(stored(lake))) {
        Files.copy(in, local, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      return local;
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  private Path check(Path file, String lake) {
    try {
      if (Files.size(file) != bytes || !sha256(file).equals(sha256)) {
        throw new UnusableException(
            "%s: is not the file that its table describes (truncated or replaced); run the stage"
                    .formatted(stored(lake))
                + " that writes it again");
      }
      return file;
    } catch (IOException e) {
      throw unreadable(lake, e);
    }
  }

  private UnusableException unreadable(String lake, IOException cause) {
    return new UnusableException(
        "%s: cannot be read; run the stage that writes it again".formatted(stored(lake)), cause);
  }

  /** The SHA-256 of a file, hexadecimal. */
  public static String sha256(Path file) {
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
