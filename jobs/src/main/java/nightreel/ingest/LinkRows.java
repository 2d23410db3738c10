package nightreel.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code links}: what other sites call the movies. */
final class LinkRows {

  static final String NAME = "links";
  static final List<String> COLUMNS = List.of("movieId", "imdbId", "tmdbId");

  static final StructType SCHEMA =
      new StructType().add("movie_id", LongType).add("imdb_id", LongType).add("tmdb_id", LongType);

  private LinkRows() {}

  /**
   * Checks every link; of several of a movie the first is kept.
   *
   * @param movies the kept movies
   */
  static Dataset<Row> check(RawFile file, Dataset<Row> movies) {
    Dataset<Row> rows = file.rows(SCHEMA, LinkRows::parse);
    return Verdict.rejectDuplicates(
        Verdict.rejectUnknownMovies(rows, movies),
        List.of("movie_id"),
        List.of(col("line")),
        "line",
        concat(lit("movie "), col("movie_id"), lit(" is already on line "), col("kept")));
  }

  /**
   * Rejects the rows of movies that no link knows.
   *
   * @param id the column by which rows and links know them: {@code tmdb_id} or {@code imdb_id}
   * @param links the kept rows
   */
  static Dataset<Row> rejectUnlinked(Dataset<Row> rows, String id, Dataset<Row> links) {
    Dataset<Row> known =
        links.select(col(id)).where(col(id).isNotNull()).distinct().withColumn("known", lit(true));
    return Verdict.reject(
            rows.join(broadcast(known), new String[] {id}, "left"),
            col("known").isNull(),
            Reason.UNKNOWN_MOVIE,
            concat(
                lit(id.replace('_', ' ') + " "),
                col(id),
                lit(" is not in " + Dialect.CSV.file(NAME))))
        .drop("known");
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    return new Object[] {
      Fields.id("movie id", fields[0]),
      Fields.optionalId("imdb id", fields[1]),
      Fields.optionalId("tmdb id", fields[2])
    };
  }
}
