package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code tags}: one word or phrase that a user gave a movie. */
final class TagRows {

  static final String NAME = "tags";
  static final List<String> COLUMNS = List.of("userId", "movieId", "tag", "timestamp");

  static final StructType SCHEMA =
      new StructType().add("user_id", LongType).add("movie_id", LongType).add("tag", StringType);

  private TagRows() {}

  /**
   * Checks every tag; tags are lower case, so that {@code Pixar} and {@code pixar} are the same.
   *
   * @param movies the kept movies
   */
  static Dataset<Row> check(RawFile file, Dataset<Row> movies) {
    return Verdict.rejectUnknownMovies(file.rows(SCHEMA, TagRows::parse), movies);
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    long user = Fields.id("user id", fields[0]);
    long movie = Fields.id("movie id", fields[1]);
    String tag = Fields.text("tag", fields[2]).replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    Fields.timestamp(fields[3]);
    return new Object[] {user, movie, tag};
  }
}
