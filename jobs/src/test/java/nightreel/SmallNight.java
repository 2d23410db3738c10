package nightreel;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nightreel.Run.Status;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A whole night over a slice of the sample, run once for all tests of a JVM. Its lake stays behind
 * for whoever wants to look at one.
 */
public final class SmallNight {

  public static final LocalDate DATE = LocalDate.of(2026, 1, 2);
  public static final int USERS = 60;
  public static final int TOP_K = 10;

  public static final Path LAKE = Path.of("target/it-lake").toAbsolutePath();
  public static final Path REPORTS = Path.of("target/it-reports").toAbsolutePath();

  /** Some rating that no one can have given: one row for the table of rejected rows. */
  static final String BAD_RATING = "1,1,7.5,964982703";

  private static final Path SAMPLE = Path.of("../data/sample");
  private static final Path RAW = Path.of("target/it-raw").toAbsolutePath();

  /** Gives the mean of each colour. */
  private static final Path IMAGE_MODEL =
      Path.of("src/test/resources/nightreel/embed/tiny-image").toAbsolutePath();

  private static final int FEWEST_RATINGS = 4;
  private static final int POSTERS = 3;
  private static final int GENOME_TAGS = 5;

  private static CommandLineRun first;

  private SmallNight() {}

  /** Runs it, or returns what it printed when it ran. */
  static synchronized CommandLineRun run() {
    if (first == null) {
      LocalSpark.session();
      delete(LAKE);
      delete(REPORTS);
      delete(RAW);
      writeSlice();
      first = again();
    }
    return first;
  }

  /** The same night once more. */
  static CommandLineRun again() {
    return execute("nightly", DATE, LAKE);
  }

  /** Any command on the slice, in any lake, with the settings of the night. */
  static CommandLineRun execute(String command, LocalDate runDate, Path lake, String... more) {
    var arguments = new ArrayList<>(List.of(command, "--run-date", runDate.toString()));
    for (String setting : settings(lake)) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  /**
   * The night for calls without the command line, in a lake that it has run in or a copy of it.
   *
   * @param more settings that differ
   */
  public static Night night(LocalDate runDate, Path lake, String... more) {
    run();
    var settings = new ArrayList<>(settings(lake));
    settings.addAll(List.of(more));
    var spark = LocalSpark.session();
    return new Night(
        spark, ConfReader.read(List.of(), settings), new Lake(spark, lake.toString()), runDate);
  }

  static List<String> settings(Path lake) {
    return List.of(
        "paths.movielens=" + RAW,
        "paths.posters=" + RAW.resolve("posters"),
        "paths.lake=" + lake,
        "paths.reports=" + REPORTS,
        "embed.width=32",
        "embed.max_tokens=32",
        "embed.fusion.hidden=32",
        "embed.fusion.epochs=1",
        "embed.fusion.negatives=64",
        "embed.image_model=" + IMAGE_MODEL,
        "train.width=16",
        "train.heads=2",
        "train.blocks=1",
        "train.max_length=20",
        "train.batch_size=32",
        "train.max_epochs=2",
        "recommend.top_k=" + TOP_K,
        "recommend.batch_size=16",
        "evaluate.bootstrap_samples=50",
        "gate.max_falls={ndcg@10: 1, hr@10: 1, hr@100: 1, coverage@10: 1}");
  }

  /** The first users, and the movies that several of them rated. */
  private static void writeSlice() {
    try {
      Files.createDirectories(RAW.resolve("posters"));
      List<String> ratings =
          lines("ratings.csv").stream().skip(1).filter(line -> number(line, 0) <= USERS).toList();
      Map<Long, List<String>> byMovie =
          ratings.stream().collect(groupingBy(line -> number(line, 1)));
      byMovie.values().removeIf(lines -> lines.size() < FEWEST_RATINGS);
      List<String> kept =
          new ArrayList<>(
              ratings.stream().filter(line -> byMovie.containsKey(number(line, 1))).toList());
      kept.add(BAD_RATING);
      write("ratings.csv", kept);
      for (String name : List.of("movies.csv", "links.csv")) {
        write(
            name,
            lines(name).stream()
                .skip(1)
                .filter(line -> byMovie.containsKey(number(line, 0)))
                .toList());
      }
      write(
          "tags.csv",
          lines("tags.csv").stream()
              .skip(1)
              .filter(line -> byMovie.containsKey(number(line, 1)))
              .toList());
      writeGenome(byMovie.keySet().stream().sorted().toList());
      drawPosters(byMovie.keySet().stream().sorted().limit(POSTERS).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeGenome(List<Long> movies) throws IOException {
    var scores = new ArrayList<>(List.of("movieId,tagId,relevance"));
    for (long movie : movies) {
      for (int tag = 1; tag <= GENOME_TAGS; tag++) {
        scores.add("%d,%d,%.4f".formatted(movie, tag, (movie * tag % 97) / 97.0));
      }
    }
    Files.write(RAW.resolve("genome-scores.csv"), scores);
    var tags = new ArrayList<>(List.of("tagId,tag"));
    IntStream.rangeClosed(1, GENOME_TAGS).forEach(tag -> tags.add(tag + ",tag " + tag));
    Files.write(RAW.resolve("genome-tags.csv"), tags);
  }

  private static List<String> lines(String name) throws IOException {
    return Files.readAllLines(SAMPLE.resolve(name));
  }

  private static void write(String name, List<String> rows) throws IOException {
    var lines = new ArrayList<>(List.of(lines(name).get(0)));
    lines.addAll(rows);
    Files.write(RAW.resolve(name), lines);
  }

  private static long number(String line, int field) {
    return Long.parseLong(line.split(",", -1)[field]);
  }

  private static void drawPosters(List<Long> movies) throws IOException {
    for (long movie : movies) {
      var picture = new BufferedImage(60, 90, BufferedImage.TYPE_INT_RGB);
      var pen = picture.createGraphics();
      pen.setColor(Color.getHSBColor(movie / 10f, 1, 1));
      pen.fillOval(5, 20, 50, 50);
      pen.dispose();
      ImageIO.write(picture, "png", RAW.resolve("posters").resolve(movie + ".png").toFile());
    }
  }

  /**
   * Another run of the night's date or another one, in a lake that holds the night: what its gate
   * and its readers look at, copied. Its reports are in a folder beside the lake.
   *
   * @param change what is other in the copy
   */
  static Run repeat(Lake lake, LocalDate runDate, Status status, RowChange change) {
    var spark = LocalSpark.session();
    Run night = Run.of(lake, DATE).get(0);
    String runId = UUID.randomUUID().toString();
    var versions = new HashMap<>(night.tableVersions());
    for (Table table :
        List.of(
            Tables.RATINGS,
            Tables.MOVIES,
            Tables.SEQUENCES,
            Tables.ITEM_EMBEDDINGS,
            Tables.RECOMMENDATIONS,
            Tables.METRICS,
            Tables.AB_COMPARISON)) {
      lake.write(table, runDate, change.of(table, lake.read(table, DATE)));
      versions.put(table.name(), lake.version(table));
    }
    lake.write(
        Tables.STAGE_RUNS,
        runDate,
        lake.read(Tables.STAGE_RUNS, DATE)
            .withColumn("run_id", lit(runId))
            .withColumn(
                "table_versions",
                expr(
                    "transform_values(table_versions, (name, old) -> map(%s)[name])"
                        .formatted(
                            versions.entrySet().stream()
                                .map(
                                    version ->
                                        "'%s', %dL".formatted(version.getKey(), version.getValue()))
                                .collect(joining(", "))))));
    var run =
        new Run(
            runDate,
            runId,
            status,
            Instant.now(),
            Instant.now(),
            night.codeVersion(),
            night
                .settings()
                .replace(LAKE.toString(), lake.root())
                .replace(REPORTS.toString(), Path.of(lake.root()).resolveSibling("reports") + ""),
            versions,
            List.of(),
            true);
    run.write(spark, lake);
    return run;
  }

  /** What is other in a copy of a table. */
  interface RowChange {

    RowChange NONE = (table, rows) -> rows;

    Dataset<Row> of(Table table, Dataset<Row> rows);
  }

  public static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
