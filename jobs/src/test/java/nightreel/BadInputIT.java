package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unusable input is one line and exit code 2, whichever command meets it. */
class BadInputIT {

  private static final LocalDate DATE = SmallNight.DATE;

  @TempDir private Path folder;

  @Test
  void rawFilesThatCannotBeRead() throws IOException {
    LocalSpark.session();
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Path missing = folder.resolve("missing");

    assertUnusable(
        ingest(missing),
        missing + ": no such folder; set paths.movielens to the one that holds the files");

    Files.writeString(raw.resolve("movies.csv"), "movieId,title,genres\n1,Heat (1995),Action\n");
    Files.writeString(raw.resolve("ratings.csv"), "userId,movieId,rating\n1,1,4.0\n");
    assertUnusable(
        ingest(raw),
        raw
            + "/ratings.csv line 1: column timestamp is missing from the header"
            + " userId,movieId,rating; it must name userId,movieId,rating,timestamp");

    Files.writeString(raw.resolve("ratings.csv"), "");
    assertUnusable(
        ingest(raw), raw + "/ratings.csv: is empty; put the file of the MovieLens dataset there");
  }

  @Test
  void aStageBeforeItsTurn() {
    LocalSpark.session();
    CommandLineRun run = SmallNight.execute("split", DATE, folder.resolve("lake"));

    assertUnusable(
        run,
        "ratings: no such table in %s; run the stage that writes it first"
            .formatted(folder.resolve("lake")));
  }

  @Test
  void filesThatAreNotWhatTheyShouldBe() throws IOException {
    SmallNight.run();
    Path lake = folder.resolve("lake");
    SmallNight.copy(SmallNight.LAKE, lake);
    Path index = contentIndex(lake);
    Files.writeString(index, "no index");
    assertUnusable(
        SmallNight.execute("recommend", DATE, lake),
        index
            + ": is not the file that its table describes (truncated or replaced);"
            + " run the stage that writes it again");

    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("model.pt"), "no model\nat all");
    Files.copy(
        Path.of("src/test/resources/nightreel/embed/tiny-image/encoder.json"),
        model.resolve("encoder.json"));
    CommandLineRun run =
        SmallNight.execute("embed", DATE, lake, "--set", "embed.image_model=" + model);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("nightreel: " + model + "/model.pt: cannot be loaded as TorchScript: ")
        .hasLineCount(1);
  }

  private static Path contentIndex(Path lake) throws IOException {
    try (Stream<Path> files = Files.list(lake.resolve("artefacts/2026-01-02"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("content-0-.*[.]faiss"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void idsThatAreNone() {
    LocalSpark.session();
    Path lake = folder.resolve("lake");
    assertUnusable(
        SmallNight.execute("recommend", DATE, lake, "--users", "1,x"),
        "--users: x is no user id; give ids like 1,2,3 or @FILE");
    assertUnusable(
        SmallNight.execute("recommend", DATE, lake, "--users", "@" + folder.resolve("none")),
        "--users @%s/none: no readable text file there".formatted(folder));
    assertUnusable(
        SmallNight.execute("recommend", DATE, lake, "--users", "1", "--since", "2026-01-01"),
        "recommend takes --users or --since, not both");
  }

  private CommandLineRun ingest(Path raw) {
    return SmallNight.execute(
        "ingest",
        DATE,
        folder.resolve("lake"),
        "--set",
        "paths.posters=''",
        "--set",
        "paths.movielens=" + raw);
  }

  private static void assertUnusable(CommandLineRun run, String message) {
    assertThat(run.err()).isEqualTo("nightreel: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
