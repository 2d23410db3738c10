package nightreel.generate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.UnusableException;

/**
 * A new folder of files that have their names only when all of them are whole: until {@link
 * #finish} each ends with {@code .part}, so that a killed run leaves nothing that looks like a data
 * set.
 */
final class OutputFolder implements AutoCloseable {

  private static final String PART = ".part";
  private static final int BUFFER = 1 << 20;

  private final Path root;
  private final List<Path> parts = new ArrayList<>();

  private OutputFolder(Path root) {
    this.root = root;
  }

  /**
   * @throws UnusableException where there are files already, or no folder can be made
   */
  static OutputFolder create(Path root) {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new UnusableException("%s: is a file; name a new folder".formatted(root));
    }
    try {
      Files.createDirectories(root);
      try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
        for (Path child : children) {
          throw new UnusableException(
              "%s: holds %s already; name a new folder, or empty it first"
                  .formatted(root, child.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UnusableException(
          "%s: no folder can be made there (%s); name another one".formatted(root, e), e);
    }
    return new OutputFolder(root);
  }

  /**
   * @param name relative to the folder; whoever opens it closes it
   */
  OutputStream open(String name) throws IOException {
    Path part = root.resolve(name + PART);
    Files.createDirectories(part.getParent());
    parts.add(part);
    return new BufferedOutputStream(Files.newOutputStream(part), BUFFER);
  }

  /** Gives all files their names, in the order in which they were opened. */
  void finish() throws IOException {
    for (Path part : parts) {
      String name = part.getFileName().toString();
      Files.move(part, part.resolveSibling(name.substring(0, name.length() - PART.length())));
    }
    parts.clear();
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    for (Path part : parts) {
      Files.deleteIfExists(part);
    }
  }
}
