package nightreel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import nightreel.tables.Artefact;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
  void anIndexFileThatIsNotTheOneThatWasWritten() throws IOException {
    Lake lake = copyOfTheNight();
    Path file = contentIndex();
    replace(lake, Tables.INDEXES, "sha256", ofContent("sha256", "0".repeat(64)));

    assertUnusable(
        recommend(),
        file
            + ": is not the file that its table describes (truncated or replaced);"
            + " run the stage that writes it again");

    Files.write(file, new byte[] {'n', 'o', ' ', 'i', 'n', 'd', 'e', 'x'});
    replace(lake, Tables.INDEXES, "sha256", ofContent("sha256", Artefact.sha256(file)));
    replace(lake, Tables.INDEXES, "bytes", ofContent("bytes", Files.size(file)));

    CommandLineRun run = recommend();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("nightreel: ")
        .contains(" index: ")
        .endsWith("; run index again\n")
        .hasLineCount(1);

    Files.delete(file);
    replace(lake, Tables.INDEXES, "sha256", ofContent("sha256", "1".repeat(64)));
    assertUnusable(recommend(), file + ": cannot be read; run the stage that writes it again");
  }

  private Path contentIndex() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lake/artefacts/2026-01-02"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("content-0-.*[.]faiss"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Column ofContent(String column, Object value) {
    return when(col("space").equalTo("content"), lit(value)).otherwise(col(column));
  }

  @Test
  void aModelOfAnotherWidthThanItsIndex() {
    copyOfTheNight();
    CommandLineRun train =
        SmallNight.execute(
            "train",
            DATE,
            folder.resolve("lake"),
            "--set",
            "train.width=8",
            "--set",
            "train.max_epochs=1");
    assertThat(train.exitCode()).as(train.err()).isZero();

    assertUnusable(
        recommend(),
        "sequence index: holds vectors of width 16, its queries have 8; run index again");
  }

  @Test
  void modelsThatCannotEncode() throws IOException {
    copyOfTheNight();
    assertUnusable(
        embed("embed.device=gpu"),
        "embed.device is gpu, but Spark assigns no GPUs: spark.task.resource.gpu.amount is not set;"
            + " start Spark with it, or set embed.device to auto or cpu");
    assertUnusable(
        embed("embed.image_model=" + folder.resolve("none")),
        "embed.image_model %s/none: there is no such folder".formatted(folder));

    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("model.pt"), "no model\nat all");
    Files.copy(
        Path.of("src/test/resources/nightreel/embed/tiny-image/encoder.json"),
        model.resolve("encoder.json"));
    CommandLineRun run = embed("embed.image_model=" + model);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("nightreel: " + model + "/model.pt: cannot be loaded as TorchScript: ")
        .hasLineCount(1);
  }

  private CommandLineRun embed(String setting) {
    return SmallNight.execute("embed", DATE, folder.resolve("lake"), "--set", setting);
  }

  private Lake copyOfTheNight() {
    SmallNight.run();
    SmallNight.copy(SmallNight.LAKE, folder.resolve("lake"));
    return new Lake(LocalSpark.session(), folder.resolve("lake").toString());
  }

  private CommandLineRun recommend() {
    return SmallNight.execute("recommend", DATE, folder.resolve("lake"));
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

  private static void replace(Lake lake, Table table, String column, Column value) {
    Dataset<Row> rows = lake.read(table, DATE);
    Dataset<Row> changed =
        LocalSpark.session()
            .createDataFrame(rows.withColumn(column, value).collectAsList(), rows.schema());
    lake.write(table, DATE, changed.where(col("space").isNotNull()));
  }

  private static void assertUnusable(CommandLineRun run, String message) {
    assertThat(run.err()).isEqualTo("nightreel: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
