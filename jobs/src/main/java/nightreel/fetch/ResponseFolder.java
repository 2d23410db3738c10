package nightreel.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import nightreel.conf.UnusableException;

/** The saved responses: {@code {tmdbId}.json}, each just as TMDB sent it. */
record ResponseFolder(Path path) {

  static ResponseFolder open(Path path) {
    return new ResponseFolder(WholeFile.folder(path));
  }

  /** The saved response of a movie; empty where there is none, or none of use. */
  Optional<Response> find(long id) {
    Path file = file(id);
    try {
      return Response.parse(Files.readAllBytes(file), id);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be read (%s); make it readable or remove it".formatted(file, e.getMessage()),
          e);
    }
  }

  void save(long id, byte[] body) {
    WholeFile.write(file(id), body);
  }

  private Path file(long id) {
    return path.resolve(id + ".json");
  }
}
