package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that nobody would write: damaged at random, cut, doubled, or random from the start. */
class RandomLinesTest {

  private static final int ROUNDS = 6;

  @TempDir private Path temporary;

  @Test
  void everyLineOfADamagedFileIsKeptRejectedOrADuplicate() {
    for (int round = 0; round < ROUNDS; round++) {
      var random = new Random(round);
      RawFolder raw = new RawFolder(temporary);
      byte[] damaged = damage(goodLines(random, 400), random);
      byte[] header = "userId,movieId,rating,timestamp\n".getBytes(StandardCharsets.UTF_8);
      write(raw.path().resolve("ratings.csv"), concatenate(header, damaged));

      try (RawFiles files = raw.check()) {
        Account account = files.ratings().account();
        Dataset<Row> kept = files.ratings().kept();
        Dataset<Row> rejected = files.ratings().rejected();

        assertThat(account.read()).as("round %d", round).isEqualTo(lines(damaged));
        assertThat(account.kept()).isEqualTo(kept.count());
        assertThat(account.rejectedRows() + account.duplicates()).isEqualTo(rejected.count());
        assertThat(account.kept()).as("some damage, not all").isBetween(100L, account.read() - 20);
        assertThat(
                kept.where(
                        "user_id < 1 OR user_id > 2147483647 OR movie_id NOT IN (1, 2, 3)"
                            + " OR rating < 0.5 OR rating > 5 OR isnan(rating)"
                            + " OR timestamp < 1 OR timestamp > 253402300799")
                    .count())
            .isZero();
        assertThat(kept.select("user_id", "movie_id").distinct().count()).isEqualTo(kept.count());
        assertThat(rejected.select("line").distinct().count()).isEqualTo(rejected.count());
      }
    }
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

  private static byte[] goodLines(Random random, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(1 + i / 2).append(',').append(1 + random.nextInt(3)).append(',');
      text.append(0.5 * (1 + random.nextInt(10))).append(',').append(1 + random.nextInt(1 << 30));
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] damage(byte[] good, Random random) {
    byte[] damaged = good.clone();
    for (int edit = 0; edit < 100; edit++) {
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
