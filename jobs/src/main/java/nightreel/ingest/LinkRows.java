package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.LongType;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code links}: what other sites call the movies. */
final class LinkRows {

  static final String NAME = "links";
  static final List<String> COLUMNS = List.of("movieId", "imdbId", "tmdbId");

  static final StructType SCHEMA =
      new StructType().add("movie_id", LongType).add("imdb_id", LongType).add("tmdb_id", LongType);

  private LinkRows() {}

  /** Checks every link; of several of a movie the first is kept. */
  static CheckedRows check(RawFile file, KnownIds movies) {
    return file.rows(SCHEMA, fields -> parse(fields, movies))
        .keepingFirst(
            row -> row.values()[0],
            (row, kept) ->
                "movie %s is already on line %d".formatted(row.values()[0], kept.line()));
  }

  private static Object[] parse(String[] fields, KnownIds movies) throws BadRowException {
    long movie = Fields.id("movie id", fields[0]);
    Long imdb = Fields.optionalId("imdb id", fields[1]);
    Long tmdb = Fields.optionalId("tmdb id", fields[2]);
    return new Object[] {movies.require(movie), imdb, tmdb};
  }

  /**
   * The ids that links know.
   *
   * @param column {@code tmdb_id} or {@code imdb_id}
   * @param file where the links come from
   */
  static KnownIds ids(SparkSession spark, CheckedRows links, String column, String file) {
    return KnownIds.of(spark, column.replace('_', ' '), file, links.ids(column));
  }
}
