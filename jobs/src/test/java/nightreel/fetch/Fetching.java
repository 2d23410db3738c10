package nightreel.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;
import picocli.CommandLine;

/** The folders, settings and environment of {@code fetch-tmdb} in a test. */
final class Fetching {

  static final String KEY = "0123456789abcdefS3cretKey9876543";

  /**
   * What a person sees of a run, and what its end was.
   *
   * @param thrown what ended it, null where it came to its end
   */
  record Run(int exitCode, String out, String err, Exception thrown) {

    /** All that the run let be seen, with the stack traces that a log would have. */
    String everything() {
      return out + err + (thrown == null ? "" : ExceptionUtils.getStackTrace(thrown));
    }

    String message() {
      return thrown.getMessage();
    }
  }

  private final Path folder;
  private final StubTmdb tmdb;

  Fetching(Path folder, StubTmdb tmdb) {
    this.folder = folder;
    this.tmdb = tmdb;
  }

  /** Writes links.csv: movie 1 with the first TMDB id, movie 2 with the second, ... */
  Fetching links(long... tmdbIds) {
    var lines = new StringBuilder("movieId,imdbId,tmdbId\r\n");
    for (int i = 0; i < tmdbIds.length; i++) {
      lines.append("%d,%07d,%d\r\n".formatted(i + 1, i, tmdbIds[i]));
    }
    return write("links.csv", lines.toString());
  }

  Fetching write(String file, String text) {
    try {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path response(long id) {
    return folder.resolve("tmdb/" + id + ".json");
  }

  Path poster(long movie) {
    return folder.resolve("posters/" + movie + ".jpg");
  }

  Run run(String... settings) {
    return run(Map.of("TMDB_API_KEY", KEY), List.of(), settings);
  }

  /**
   * @param settings {@code key=value}, above those that make a test fast
   */
  Run run(Map<String, String> environment, List<String> options, String... settings) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    var thrown = new Exception[1];
    int exitCode;
    try {
      exitCode =
          new CommandLine(new FetchTmdbCommand(environment))
              .setExecutionExceptionHandler(
                  (e, commandLine, parsed) -> {
                    thrown[0] = e;
                    return 2;
                  })
              .execute(arguments(options, settings));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
    return new Run(
        exitCode,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        thrown[0]);
  }

  String[] arguments(List<String> options, String... settings) {
    var arguments = new ArrayList<>(options);
    Stream.concat(
            Stream.of(
                "paths.movielens=" + folder,
                "paths.tmdb=" + folder.resolve("tmdb"),
                "paths.posters=" + folder.resolve("posters"),
                "fetch.base_url=" + tmdb.apiUrl(),
                "fetch.image_base_url=" + tmdb.imageUrl(),
                "fetch.requests_per_second=1000",
                "fetch.attempts=3",
                "fetch.timeout_seconds=10",
                "fetch.first_wait_seconds=0.01",
                "fetch.longest_wait_seconds=5"),
            Stream.of(settings))
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments.toArray(String[]::new);
  }

  /** Every file below the folder, by its path in it. */
  List<Path> files() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(Path file) {
    try {
      return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
