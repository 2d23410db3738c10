package nightreel.ingest;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code movies}. */
final class MovieRows {

  static final String NAME = "movies";
  static final List<String> COLUMNS = List.of("movieId", "title", "genres");

  static final StructType SCHEMA =
      new StructType()
          .add("movie_id", LongType)
          .add("title", StringType)
          .add("year", IntegerType)
          .add("genres", createArrayType(StringType, false));

  private static final String NO_GENRE = "(no genres listed)";

  private MovieRows() {}

  /** Checks every movie; of several lines with the same id the first is kept. */
  static Dataset<Row> check(RawFile file) {
    return Verdict.rejectDuplicates(
        file.rows(SCHEMA, MovieRows::parse),
        List.of("movie_id"),
        List.of(col("line")),
        "line",
        concat(lit("movie "), col("movie_id"), lit(" is already on line "), col("kept")));
  }

  static Object[] parse(String[] fields) throws BadRowException {
    long movie = Fields.id("movie id", fields[0]);
    Title title = Title.parse(Fields.text("title", fields[1]));
    return new Object[] {movie, title.name(), title.year(), genres(fields[2])};
  }

  private static String[] genres(String field) {
    return Arrays.stream(field.split("\\|"))
        .map(String::strip)
        .filter(genre -> !genre.isEmpty() && !genre.equals(NO_GENRE))
        .distinct()
        .toArray(String[]::new);
  }

  /**
   * Joins what the other files say about the kept movies.
   *
   * @param links the kept rows of {@code links.csv}
   * @param tags the kept rows of {@code tags.csv}
   * @param tmdb the kept rows of the TMDB folder with their {@code source}
   * @param tagsPerMovie how many tags a movie keeps at most
   */
  static Dataset<Row> describe(
      Dataset<Row> movies,
      Dataset<Row> links,
      Dataset<Row> tags,
      Dataset<Row> tmdb,
      int tagsPerMovie) {
    Dataset<Row> described =
        movies
            .join(links, new String[] {"movie_id"}, "left")
            .join(mostUsed(tags, tagsPerMovie), new String[] {"movie_id"}, "left")
            .withColumn("tags", coalesce(col("tags"), lit(new String[0])));
    return TmdbRows.describe(described, tmdb);
  }

  /** A movie's tags by how many users gave them, the most used first, else by the alphabet. */
  static Dataset<Row> mostUsed(Dataset<Row> tags, int tagsPerMovie) {
    return tags.groupBy("movie_id", "tag")
        .agg(count_distinct(col("user_id")).as("users"))
        .groupBy("movie_id")
        .agg(array_sort(collect_list(struct(negate(col("users")), col("tag")))).as("tags"))
        .select(col("movie_id"), slice(col("tags"), 1, tagsPerMovie).getField("tag").as("tags"));
  }
}
