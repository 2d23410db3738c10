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
import java.util.concurrent.ConcurrentHashMap;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A file below the lake that a table's row describes: model weights, an index.
 *
 * @param path below the lake
 * @param sha256 hexadecimal, of the file
 */
public record Artefact(String path, long bytes, String sha256) implements Serializable {

  /** Files that this JVM has fetched and checked, by SHA-256. */
  private static final Map<String, Path> FETCHED = new ConcurrentHashMap<>();

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
   * A local copy, made once a JVM and checked against the size and SHA-256.
   *
   * @throws UnusableException where the file is missing or is not the one that was stored
   */
  public Path fetch(String lake, Configuration hadoop) {
    return FETCHED.computeIfAbsent(sha256, unused -> copy(lake, hadoop));
  }

  private Path copy(String lake, Configuration hadoop) {
    var source = new org.apache.hadoop.fs.Path(lake, path);
    try {
      Path local = Files.createTempFile("nightreel-", "-" + source.getName());
      local.toFile().deleteOnExit();
      try (InputStream in = source.getFileSystem(hadoop).open(source)) {
        Files.copy(in, local, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      if (Files.size(local) != bytes || !sha256(local).equals(sha256)) {
        throw new UnusableException(
            "%s: is not the file that its table describes (truncated or replaced); run the stage"
                    .formatted(source)
                + " that writes it again");
      }
      return local;
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be read; run the stage that writes it again".formatted(source), e);
    }
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
