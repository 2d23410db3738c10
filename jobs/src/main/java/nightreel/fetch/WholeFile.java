package nightreel.fetch;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import nightreel.conf.UnusableException;

/** Files that are there whole or not at all, whenever the program is killed. */
final class WholeFile {

  private WholeFile() {}

  /** Writes beside the file, under a hidden name that the next attempt uses again, and moves. */
  static void write(Path file, byte[] content) {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      // not a channel: when the run is stopped, its interrupt must not cut what is under way
      try (var out = new FileOutputStream(part.toFile())) {
        out.write(content);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be written (%s); make room or choose another folder"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Makes a folder, with those above it, if it is not there. */
  static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnusableException(
          "%s: no folder can be made there (%s); choose another".formatted(folder, e.getMessage()),
          e);
    }
  }
}
