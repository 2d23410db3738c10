package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import nightreel.forget.ForgottenUsers;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** The rows of {@code tags}: one word or phrase that a user gave a movie. */
final class TagRows {

  static final String NAME = "tags";
  static final List<String> COLUMNS = List.of("userId", "movieId", "tag", "timestamp");

  static final StructType SCHEMA =
      new StructType().add("user_id", LongType).add("movie_id", LongType).add("tag", StringType);

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private TagRows() {}

  /**
   * Checks every tag; tags are lower case, so that {@code Pixar} and {@code pixar} are the same.
   *
   * @param forgotten users whose tags are left out
   */
  static CheckedRows check(RawFile file, KnownIds movies, ForgottenUsers forgotten) {
    return file.rows(
        SCHEMA,
        fields -> parse(fields, movies),
        row ->
            row.isKept()
                ? !forgotten.contains((long) row.values()[0])
                : !forgotten.areNamedIn(row.raw()));
  }

  private static Object[] parse(String[] fields, KnownIds movies) throws BadRowException {
    long user = Fields.id("user id", fields[0]);
    long movie = Fields.id("movie id", fields[1]);
    String tag =
        SPACE.matcher(Fields.text("tag", fields[2])).replaceAll(" ").toLowerCase(Locale.ROOT);
    Fields.timestamp(fields[3]);
    return new Object[] {user, movies.require(movie), tag};
  }

  /** A movie's tags by how many users gave them, the most used first, else by the alphabet. */
  static JavaPairRDD<Long, String[]> mostUsed(CheckedRows tags, int most, Partitioner movies) {
    return tags.values()
        .mapToPair(values -> new Tuple2<>((Long) values[1], values))
        .combineByKey(
            values -> new TagUsers().add((String) values[2], (long) values[0]),
            (users, values) -> users.add((String) values[2], (long) values[0]),
            TagUsers::addAll,
            movies)
        .mapValues(users -> users.mostUsed(most));
  }
}
