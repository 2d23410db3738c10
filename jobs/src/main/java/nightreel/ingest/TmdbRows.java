package nightreel.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What the files of a TMDB folder say of the movies, joined through {@code links.csv}. */
final class TmdbRows {

  /** What accounts call them, since a folder may hold a file a movie. */
  static final String NAME = "tmdb";

  /** One row per file and movie; {@code modified} is the file's time in milliseconds since 1970. */
  static final StructType SCHEMA = schema();

  private static final String NEWEST = "newest_";

  private TmdbRows() {}

  private static StructType schema() {
    StructType schema = new StructType().add("tmdb_id", LongType);
    for (StructField field : TmdbMovie.FIELDS.fields()) {
      schema = schema.add(field);
    }
    return schema.add("modified", LongType);
  }

  /**
   * Checks which movies are meant; of several rows of a file for one movie the last is kept.
   *
   * @param rows of {@link TmdbFolder}
   * @param links the kept rows of {@code links.csv}
   */
  static Dataset<Row> check(Dataset<Row> rows, Dataset<Row> links) {
    return Verdict.rejectDuplicates(
        LinkRows.rejectUnlinked(rows, "tmdb_id", links),
        List.of("source", "tmdb_id"),
        List.of(col("line").desc()),
        "line",
        concat(
            lit("tmdb id "),
            col("tmdb_id"),
            lit(" is there again on line "),
            col("kept"),
            lit(", which is kept")));
  }

  /**
   * Adds to movies what TMDB says of them. Of several files the newest wins, field by field, and of
   * files of the same time the last by name; an unknown value never wins. The year of the release
   * stands in for one that the title does not name.
   *
   * @param movies with their {@code tmdb_id}
   * @param rows the kept rows of {@link #check}
   * @return {@code movies} with {@link TmdbMovie#FIELDS}, lists empty where nothing is known, and
   *     {@code provenance}
   */
  static Dataset<Row> describe(Dataset<Row> movies, Dataset<Row> rows) {
    Dataset<Row> described = movies.join(newest(rows), new String[] {"tmdb_id"}, "left");
    var columns = new ArrayList<Column>();
    for (String column : movies.columns()) {
      columns.add(column.equals("year") ? year() : col(column));
    }
    for (StructField field : TmdbMovie.FIELDS.fields()) {
      Column value = value(field.name());
      columns.add(
          (field.dataType() instanceof ArrayType ? coalesce(value, lit(new String[0])) : value)
              .as(field.name()));
    }
    columns.add(provenance().as("provenance"));
    return described.select(columns.toArray(Column[]::new));
  }

  /** One row per movie: of every field its newest value and the source of that. */
  private static Dataset<Row> newest(Dataset<Row> rows) {
    Column[] newest =
        Arrays.stream(TmdbMovie.FIELDS.fieldNames())
            .map(
                field ->
                    max_by(
                            struct(col(field).as("value"), col("source")),
                            when(col(field).isNotNull(), struct(col("modified"), col("source"))))
                        .as(NEWEST + field))
            .toArray(Column[]::new);
    return rows.groupBy("tmdb_id").agg(newest[0], Arrays.copyOfRange(newest, 1, newest.length));
  }

  private static Column value(String field) {
    return col(NEWEST + field).getField("value");
  }

  private static Column source(String field) {
    return col(NEWEST + field).getField("source");
  }

  private static Column year() {
    return coalesce(col("year"), functions.year(value("release_date"))).as("year");
  }

  /** Field to source, of the fields that have one. */
  private static Column provenance() {
    var entries = new ArrayList<Column>();
    entries.add(entry("year", when(col("year").isNull(), source("release_date"))));
    for (String field : TmdbMovie.FIELDS.fieldNames()) {
      entries.add(entry(field, source(field)));
    }
    return map_from_entries(
        filter(
            array(entries.toArray(Column[]::new)), entry -> entry.getField("source").isNotNull()));
  }

  private static Column entry(String field, Column source) {
    return struct(lit(field).as("field"), source.as("source"));
  }
}
