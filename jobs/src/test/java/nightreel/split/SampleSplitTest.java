package nightreel.split;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The dataset that ships, ordered once more in plain Java. */
class SampleSplitTest {

  private record Interaction(long user, long movie, long timestamp, String hash) {}

  @Test
  void everyUserIsHeldOutAndOrderedAsThePlainSortSays() throws IOException {
    var ratings =
        LocalSpark.session()
            .read()
            .option("header", true)
            .schema(Tables.RATINGS.columns())
            .csv("../data/sample/ratings.csv");
    Map<Long, List<Interaction>> expected = read();

    List<Row> sequences = SplitJob.sequences(ratings, 3).collectAsList();

    assertThat(sequences).hasSize(610);
    for (Row sequence : sequences) {
      List<Interaction> history = expected.get(sequence.getLong(0));
      assertThat(sequence.getList(1)).isEqualTo(history.stream().map(Interaction::movie).toList());
      assertThat(sequence.getList(2))
          .isEqualTo(history.stream().map(Interaction::timestamp).toList());
      assertThat(sequence.getInt(3)).isEqualTo(history.size() - 2);
    }
  }

  private static Map<Long, List<Interaction>> read() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../data/sample/ratings.csv"))) {
      return lines
          .skip(1)
          .map(line -> line.split(","))
          .map(fields -> interaction(fields[0], fields[1], fields[3]))
          .sorted(Comparator.comparingLong(Interaction::timestamp).thenComparing(Interaction::hash))
          .collect(groupingBy(Interaction::user));
    }
  }

  private static Interaction interaction(String user, String movie, String timestamp) {
    try {
      byte[] text = (timestamp + ":" + user + ":" + movie).getBytes(StandardCharsets.UTF_8);
      return new Interaction(
          Long.parseLong(user),
          Long.parseLong(movie),
          Long.parseLong(timestamp),
          HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
