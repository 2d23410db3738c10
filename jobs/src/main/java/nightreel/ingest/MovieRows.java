package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

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

  private static final StructType DESCRIBED =
      SCHEMA
          .add("imdb_id", LongType)
          .add("tmdb_id", LongType)
          .add("tags", createArrayType(StringType, false));

  private static final String NO_GENRE = "(no genres listed)";

  private MovieRows() {}

  /** Checks every movie; of several lines with the same id the first is kept. */
  static CheckedRows check(RawFile file) {
    return file.rows(SCHEMA, MovieRows::parse)
        .keepingFirst(
            row -> row.values()[0],
            (row, kept) ->
                "movie %s is already on line %d".formatted(row.values()[0], kept.line()));
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
   * Joins what the other files of the release say about the kept movies.
   *
   * @param tagsPerMovie how many tags a movie keeps at most
   */
  static Dataset<Row> describe(
      SparkSession spark,
      CheckedRows movies,
      CheckedRows links,
      CheckedRows tags,
      int tagsPerMovie) {
    var partitioner = new HashPartitioner(spark.sparkContext().defaultParallelism());
    var described =
        byMovie(movies)
            .leftOuterJoin(byMovie(links), partitioner)
            .leftOuterJoin(TagRows.mostUsed(tags, tagsPerMovie, partitioner), partitioner)
            .values()
            .map(
                joined ->
                    row(
                        joined._1()._1(),
                        joined._1()._2().orElse(new Object[3]),
                        joined._2().orElse(new String[0])));
    return spark.createDataFrame(described, DESCRIBED);
  }

  /** The kept rows of a file by their first column. */
  private static JavaPairRDD<Long, Object[]> byMovie(CheckedRows rows) {
    return rows.values().mapToPair(values -> new Tuple2<>((Long) values[0], values));
  }

  private static Row row(Object[] movie, Object[] link, String[] tags) {
    return RowFactory.create(movie[0], movie[1], movie[2], movie[3], link[1], link[2], tags);
  }
}
