package nightreel.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that nobody would write: damaged at random, cut, doubled, or random from the start. */
class RandomLinesTest {

  private static final Duration LONGEST = Duration.ofSeconds(120);

  private static final Conf.Ingest ANY =
      ConfReader.read(
              List.of(),
              List.of("ingest.max_rejected_fraction=1", "ingest.max_duplicate_fraction=1"))
          .ingest();

  private static final Map<String, List<String>> COLUMNS =
      Map.of(
          RatingRows.NAME, RatingRows.COLUMNS,
          MovieRows.NAME, MovieRows.COLUMNS,
          LinkRows.NAME, LinkRows.COLUMNS,
          TagRows.NAME, TagRows.COLUMNS,
          GenomeTagRows.NAME, GenomeTagRows.COLUMNS,
          GenomeRows.NAME, GenomeRows.COLUMNS);

  @TempDir private Path temporary;

  static LongStream seeds() {
    return Damage.seeds(0, 6);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyLineOfDamagedFilesIsKeptRejectedOrADuplicate(long seed) {
    var random = new Random(seed);
    Dialect dialect = seed % 2 == 0 ? Dialect.CSV : Dialect.DAT;
    Map<String, byte[]> bodies = damaged(dialect, random);
    bodies.forEach((name, body) -> write(dialect, name, body));

    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          try (RawFiles files = check()) {
            List<Account> accounts = files.requireUsable(ANY);
            assertThat(accounts.get(0).kept()).as("some damage, not all").isGreaterThan(50);
            assertThat(accounts.get(0).rejectedRows()).isGreaterThan(5);
            List<String> rejected =
                files.rejected().select("source", "line").toJSON().collectAsList();
            assertThat(rejected).doesNotHaveDuplicates();
            for (Account account : accounts.subList(0, accounts.size() - 2)) {
              String name = account.source().replaceAll("\\.(csv|dat)", "");
              assertThat(account.read()).as(account.source()).isEqualTo(lines(bodies.get(name)));
              assertThat(
                      rejected.stream()
                          .filter(row -> row.contains("\"" + account.source() + "\""))
                          .count())
                  .as("rows of rejected from %s", account.source())
                  .isEqualTo(account.rejectedRows() + account.duplicates());
            }
            assertWithinRanges(files, accounts);
          }
        });
  }

  private static void assertWithinRanges(RawFiles files, List<Account> accounts) {
    Dataset<Row> ratings = files.ratings().kept();
    assertThat(ratings.count()).isEqualTo(accounts.get(0).kept());
    assertNone(
        ratings,
        "user_id NOT BETWEEN 1 AND 2147483647 OR movie_id NOT BETWEEN 1 AND 2147483647"
            + " OR isnan(rating) OR rating NOT BETWEEN 0.5 AND 5"
            + " OR timestamp NOT BETWEEN 1 AND 253402300799");
    assertThat(ratings.select("user_id", "movie_id").distinct().count()).isEqualTo(ratings.count());

    Dataset<Row> movies = files.keptMovies(3);
    assertThat(movies.count()).isEqualTo(accounts.get(1).kept());
    assertThat(movies.select("movie_id").distinct().count()).isEqualTo(movies.count());
    assertThat(ratings.join(movies, "movie_id").count()).isEqualTo(ratings.count());
    assertNone(
        movies,
        "movie_id NOT BETWEEN 1 AND 2147483647 OR trim(title) = '' OR year NOT BETWEEN 1800 AND 2099"
            + " OR imdb_id NOT BETWEEN 1 AND 2147483647 OR tmdb_id NOT BETWEEN 1 AND 2147483647"
            + " OR exists(genres, name -> name IS NULL OR trim(name) = '') OR size(tags) > 3"
            + " OR exists(tags, tag -> tag IS NULL OR trim(tag) = '' OR lower(tag) != tag)");

    long genomeTags = files.genome().keptTags().count();
    assertNone(
        files.genome().keptTags(), "trim(tag) = '' OR position < 0 OR position >= " + genomeTags);
    assertNone(
        files.genome().kept(),
        "size(relevance) != %d OR exists(relevance, r -> isnan(r) OR r NOT BETWEEN 0 AND 1)"
            .formatted(genomeTags));
    assertThat(files.genome().kept().join(movies, "movie_id").count())
        .isEqualTo(files.genome().kept().count());
  }

  private static void assertNone(Dataset<Row> rows, String impossible) {
    assertThat(rows.where(impossible).toJSON().collectAsList()).isEmpty();
  }

  /** The files of a small release without their headers: each edited, one of them worse. */
  private static Map<String, byte[]> damaged(Dialect dialect, Random random) {
    var bodies = new TreeMap<String, byte[]>();
    goodLines(dialect, random)
        .forEach((name, lines) -> bodies.put(name, damage(lines.getBytes(UTF_8), random)));
    String worse = List.copyOf(bodies.keySet()).get(random.nextInt(bodies.size()));
    if (!worse.equals(RatingRows.NAME) && !worse.equals(MovieRows.NAME)) {
      bodies.put(worse, new Damage(random.nextLong()).damage(bodies.get(worse)));
    }
    return bodies;
  }

  private static Map<String, String> goodLines(Dialect dialect, Random random) {
    var lines = new TreeMap<String, StringBuilder>();
    String[] names = {
      RatingRows.NAME,
      MovieRows.NAME,
      LinkRows.NAME,
      TagRows.NAME,
      GenomeTagRows.NAME,
      GenomeRows.NAME
    };
    for (String name : names) {
      lines.put(name, new StringBuilder());
    }
    for (int i = 0; i < 400; i++) {
      int movie = 1 + random.nextInt(60);
      int time = 1 + random.nextInt(1 << 30);
      add(lines, dialect, RatingRows.NAME, 1 + i / 2, movie, 0.5 * (1 + i % 10), time);
      add(lines, dialect, TagRows.NAME, i, movie, "Good Fun" + i % 3, time);
      add(lines, dialect, GenomeRows.NAME, 1 + i / 7, 1 + i % 7, random.nextFloat());
      if (i < 60) {
        add(lines, dialect, MovieRows.NAME, i + 1, "Heat " + i + " (1995)", "Action|Drama");
        add(lines, dialect, LinkRows.NAME, i + 1, i % 9 == 0 ? "" : i + 100, i + 1);
      }
      if (i < 7) {
        add(lines, dialect, GenomeTagRows.NAME, i + 1, "tag " + i);
      }
    }
    var texts = new TreeMap<String, String>();
    lines.forEach((name, text) -> texts.put(name, text.toString()));
    return texts;
  }

  private static void add(
      Map<String, StringBuilder> lines, Dialect dialect, String name, Object... fields) {
    String separator = dialect == Dialect.CSV ? "," : "::";
    lines
        .get(name)
        .append(Arrays.stream(fields).map(Object::toString).collect(joining(separator)))
        .append('\n');
  }

  private RawFiles check() {
    return RawFiles.check(
        LocalSpark.session(), new Conf.Paths(temporary.toString(), "", "", "", "", ""), ANY);
  }

  private void write(Dialect dialect, String name, byte[] body) {
    byte[] header =
        switch (dialect) {
          case CSV -> (String.join(",", COLUMNS.get(name)) + "\n").getBytes(UTF_8);
          case DAT -> new byte[0];
        };
    write(temporary.resolve(dialect.file(name)), concatenate(header, body));
  }

  @Test
  void randomBytesAreNoMovies() {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      String line = new String(bytes, StandardCharsets.UTF_8).replaceAll("[\n\r]", " ");
      try {
        Object[] values = movie(line);
        assertThat((long) values[0]).as(line).isBetween(1L, Fields.GREATEST_ID);
        assertThat((String) values[1]).as(line).isNotBlank();
      } catch (BadRowException e) {
        assertThat(e.getMessage()).as(line).hasSizeLessThan(200);
      }
    }
  }

  private static Object[] movie(String line) throws BadRowException {
    return MovieRows.parse(Layout.inOrder(MovieRows.COLUMNS).select(new CsvLine().fields(line)));
  }

  private static byte[] damage(byte[] good, Random random) {
    byte[] damaged = good.clone();
    for (int edit = damaged.length / 100; edit >= 0 && damaged.length > 0; edit--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged[at] = (byte) "\",.-eE0\t".charAt(random.nextInt(8));
        case 2 ->
            damaged =
                concatenate(
                    Arrays.copyOf(damaged, at),
                    Arrays.copyOfRange(damaged, at + 1, damaged.length));
        default -> {
          byte[] doubled =
              Arrays.copyOfRange(damaged, at, Math.min(damaged.length, at + random.nextInt(60)));
          damaged =
              concatenate(
                  concatenate(Arrays.copyOf(damaged, at), doubled),
                  Arrays.copyOfRange(damaged, at, damaged.length));
        }
      }
    }
    return damaged;
  }

  /** How many lines a file has whose lines end with LF, CR or both. */
  private static int lines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(List.of(text.split("\r\n|\n|\r", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines.size();
  }

  private static byte[] concatenate(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
