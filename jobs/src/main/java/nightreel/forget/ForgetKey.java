package nightreel.forget;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import nightreel.Night;
import nightreel.Sha256;
import nightreel.conf.UnusableException;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The key under which ids of forgotten users are hashed. Ids are few, so that whoever has the key
 * can try them all: it is the key that keeps them from being read, and not the hash.
 */
record ForgetKey(byte[] bytes) implements Serializable {

  private static final String DEFAULT = "forgotten.key";
  private static final int BYTES = 32;
  private static final int NAME_DIGITS = 16;

  /** Only whoever runs the nights may read it. */
  private static final FsPermission PRIVATE = new FsPermission("600");

  /**
   * @throws UnusableException where there is no key: without it nobody can be recognised
   */
  static ForgetKey read(Night night) {
    Path file = file(night);
    try (var in = files(night, file).open(file)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip(), file);
    } catch (FileNotFoundException e) {
      throw new UnusableException(
          "%s: is missing, and without this key nobody knows which users are forgotten; bring it"
                  .formatted(file)
              + " back, or set forget.key to where it is",
          e);
    } catch (IOException e) {
      throw new UnusableException("%s: cannot be read (%s)".formatted(file, e), e);
    }
  }

  private static ForgetKey parse(String text, Path file) {
    if (!text.matches("[0-9a-f]{%d}".formatted(2 * BYTES))) {
      throw new UnusableException(
          "%s: is no key of %d hexadecimal digits; set forget.key to one"
              .formatted(file, 2 * BYTES));
    }
    return new ForgetKey(HexFormat.of().parseHex(text));
  }

  /** Reads the key, or draws one where there is none yet. */
  static ForgetKey readOrDraw(Night night) {
    Path file = file(night);
    try {
      if (!files(night, file).exists(file)) {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        try (var out = FileSystem.create(files(night, file), file, PRIVATE)) {
          out.write(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.UTF_8));
        }
      }
      return read(night);
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be written (%s); set forget.key to a file that can be".formatted(file, e), e);
    }
  }

  static Path file(Night night) {
    String key = night.conf().forget().key();
    return key.isEmpty() ? new Path(night.lake().root(), DEFAULT) : new Path(key);
  }

  private static FileSystem files(Night night, Path file) throws IOException {
    return file.getFileSystem(night.spark().sparkContext().hadoopConfiguration());
  }

  /** The HMAC-SHA-256 of an id, hexadecimal. */
  String hash(long userId) {
    return new HmacUtils(HmacAlgorithms.HMAC_SHA_256, bytes).hmacHex(Long.toString(userId));
  }

  /** What tells it from other keys, and nothing about it. */
  String name() {
    return new Sha256().add(HexFormat.of().formatHex(bytes)).hex().substring(0, NAME_DIGITS);
  }
}
