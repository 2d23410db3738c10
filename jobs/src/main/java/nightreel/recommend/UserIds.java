package nightreel.recommend;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Ids of users: on the command line, or in a file. */
public final class UserIds {

  private static final int TOLD = 5;

  private UserIds() {}

  /**
   * Reads ids that are separated by commas or white space.
   *
   * @param option that they were given with, for messages
   * @param text the ids, or {@code @} and the file that holds them
   * @return ascending
   * @throws UnusableException where there is no file, no id, or something that is none
   */
  public static List<Long> parse(String option, String text) {
    boolean isFile = text.startsWith("@");
    String content = isFile ? read(option, text) : text;
    Set<Long> ids = new TreeSet<>();
    for (String word : content.strip().split("[\\s,]+")) {
      if (!word.matches("[0-9]{1,18}")) {
        throw new UnusableException(
            "%s%s: %s is no user id; give ids like 1,2,3 or @FILE"
                .formatted(option, isFile ? " " + text : "", word.isEmpty() ? "nothing" : word));
      }
      ids.add(Long.parseLong(word));
    }
    return List.copyOf(ids);
  }

  private static String read(String option, String text) {
    try {
      return Files.readString(Path.of(text.substring(1)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UnusableException("%s %s: no readable text file there".formatted(option, text), e);
    }
  }

  /**
   * The histories of some users.
   *
   * @throws UnusableException where one of them has none
   */
  static Dataset<Row> of(List<Long> ids, Dataset<Row> histories) {
    Dataset<Row> wanted =
        histories.sparkSession().createDataset(ids, Encoders.LONG()).toDF("user_id");
    Dataset<Row> found = histories.join(wanted, "user_id");
    Set<Long> missing = new HashSet<>(ids);
    found.select("user_id").collectAsList().forEach(row -> missing.remove(row.getLong(0)));
    if (!missing.isEmpty()) {
      throw new UnusableException(
          "--users: sequences has no user %s%s; query it for the ids that there are"
              .formatted(
                  String.join(
                      ", ", missing.stream().sorted().limit(TOLD).map(String::valueOf).toList()),
                  missing.size() > TOLD ? " and %,d others".formatted(missing.size() - TOLD) : ""));
    }
    return found.select(col("user_id"), col("movie_ids"), col("timestamps"));
  }
}
