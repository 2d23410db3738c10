package nightreel.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.UnusableException;

/** The saved posters: {@code {movieId}.jpg}, the names that ingest reads. */
record PosterFolder(Path path) {

  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  static PosterFolder open(Path path) {
    return new PosterFolder(WholeFile.folder(path));
  }

  /** Those of the movies that have no poster yet, nor one of zero bytes. */
  List<Long> without(List<Long> movies) {
    return movies.stream().filter(movie -> !has(movie)).toList();
  }

  private boolean has(long movie) {
    return ENDINGS.stream().map(ending -> path.resolve(movie + ending)).anyMatch(this::hasBytes);
  }

  private boolean hasBytes(Path file) {
    try {
      return Files.exists(file) && Files.size(file) > 0;
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be read (%s); make it readable or remove it".formatted(file, e.getMessage()),
          e);
    }
  }

  /** Saves one image as the poster of each of the movies. */
  void save(List<Long> movies, byte[] image) {
    for (long movie : movies) {
      WholeFile.write(path.resolve(movie + ".jpg"), image);
    }
  }

  /** Whether a file begins as a JPEG or PNG image does; ingest reads both under any name. */
  static boolean isImage(byte[] file) {
    return startsWith(file, JPEG) || startsWith(file, PNG);
  }

  private static boolean startsWith(byte[] file, byte[] magic) {
    return file.length > magic.length
        && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
  }
}
