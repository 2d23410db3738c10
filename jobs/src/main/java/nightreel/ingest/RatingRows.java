package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of {@code ratings.csv}. */
final class RatingRows {

  static final String FILE = "ratings.csv";
  static final List<String> COLUMNS = List.of("userId", "movieId", "rating", "timestamp");

  private RatingRows() {}

  /**
   * Checks every rating. A user's newest rating of a movie is kept; of several at the same second
   * the last in the file, which corrects those before it.
   *
   * @param movies the kept movies
   */
  static Dataset<Row> check(CsvFile file, Dataset<Row> movies) {
    Dataset<Row> rows = file.rows(Tables.RATINGS.columns(), RatingRows::parse);
    return Verdict.rejectDuplicates(
        Verdict.rejectUnknownMovies(rows, movies),
        List.of("user_id", "movie_id"),
        List.of(col("timestamp").desc(), col("line").desc()),
        "line",
        concat(
            lit("user "),
            col("user_id"),
            lit(" rated movie "),
            col("movie_id"),
            lit(" again on line "),
            col("kept"),
            lit(", which is kept")));
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    return new Object[] {
      Fields.id("user id", fields[0]),
      Fields.id("movie id", fields[1]),
      Fields.rating(fields[2]),
      Fields.timestamp(fields[3])
    };
  }
}
