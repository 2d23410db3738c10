package nightreel.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nightreel.Console;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoints of one training, below the lake.
 *
 * <p>Each is a file of its own, written whole or not at all; only then the one before it is
 * deleted. So at every moment there is one to go on from, on any file system: none has to replace a
 * file at once.
 */
final class Checkpoints {

  private static final int FORMAT = 1;
  private static final String PART = ".part";
  private static final String DIVERGED = ".diverged";

  private final Path folder;
  private final Configuration hadoop;
  private final Fingerprint fingerprint;

  /**
   * What a checkpoint has to agree with.
   *
   * @param all of the data and of all settings
   * @param withoutRates of the same, without the settings that people are told to lower where
   *     training has diverged: then it may go on with others
   */
  record Fingerprint(String all, String withoutRates) implements Serializable {}

  /**
   * @param path of the folder, below the lake
   */
  Checkpoints(String lake, String path, Configuration hadoop, Fingerprint fingerprint) {
    this.folder = new Path(lake, path);
    this.hadoop = hadoop;
    this.fingerprint = fingerprint;
  }

  /** Makes this the newest checkpoint, and the only one. */
  void write(Checkpoint checkpoint) {
    var file = new Path(folder, "step-%09d".formatted(checkpoint.steps()));
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      Path part = file.suffix(PART);
      write(files, part, checkpoint);
      files.delete(file, false);
      if (!files.rename(part, file)) {
        throw new IOException("cannot rename " + part + " to " + file);
      }
      for (FileStatus other : files.listStatus(folder)) {
        if (!other.getPath().getName().equals(file.getName())) {
          files.delete(other.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(FileSystem files, Path part, Checkpoint checkpoint) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(files.create(part, true)))) {
      out.writeInt(FORMAT);
      out.writeUTF(fingerprint.all());
      out.writeUTF(fingerprint.withoutRates());
      var objects = new ObjectOutputStream(out);
      objects.writeObject(checkpoint);
      objects.flush();
    }
  }

  /** The newest checkpoint of the same data and settings that can be read. */
  Optional<Checkpoint> find() {
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      for (Path file : newestFirst(files)) {
        Optional<Checkpoint> found = read(files, file);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> newestFirst(FileSystem files) throws IOException {
    if (!files.exists(folder)) {
      return List.of();
    }
    var paths = new ArrayList<Path>();
    Arrays.stream(files.listStatus(folder)).map(FileStatus::getPath).forEach(paths::add);
    paths.removeIf(path -> path.getName().endsWith(PART));
    paths.sort(Comparator.comparing(Path::getName).reversed());
    return paths;
  }

  private Optional<Checkpoint> read(FileSystem files, Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(files.open(file)))) {
      if (in.readInt() != FORMAT || !fits(in.readUTF(), in.readUTF(), file)) {
        say("%s is of other data or settings: training starts anew", file);
        return Optional.empty();
      }
      return Optional.of((Checkpoint) new ObjectInputStream(in).readObject());
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      say("%s cannot be read (%s): training starts anew", file, e);
      return Optional.empty();
    }
  }

  private boolean fits(String all, String withoutRates, Path file) {
    return file.getName().endsWith(DIVERGED)
        ? withoutRates.equals(fingerprint.withoutRates())
        : all.equals(fingerprint.all());
  }

  private static void say(String format, Object... arguments) {
    Console.say("%-9s  checkpoint %s", "", format.formatted(arguments));
  }

  /**
   * Notes that training has diverged after the newest checkpoint, so that it may go on from there
   * with lower rates.
   *
   * @return what is left, for people
   */
  String markDiverged() {
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      List<Path> paths = newestFirst(files);
      if (paths.isEmpty()) {
        return "there is no checkpoint yet";
      }
      Path file = paths.get(0);
      if (!file.getName().endsWith(DIVERGED) && !files.rename(file, file.suffix(DIVERGED))) {
        throw new IOException("cannot rename " + file);
      }
      return "the same command then goes on from the last good checkpoint "
          + (file.getName().endsWith(DIVERGED) ? file : file.suffix(DIVERGED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes all checkpoints of a training that has finished. */
  static void remove(String lake, String path, Configuration hadoop) {
    var folder = new Path(lake, path);
    try {
      folder.getFileSystem(hadoop).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
