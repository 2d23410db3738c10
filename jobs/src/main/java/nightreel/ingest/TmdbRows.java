package nightreel.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What the files of a TMDB folder say of the movies, joined through {@code links.csv}. */
final class TmdbRows {

  /** What accounts call them, since a folder may hold a file a movie. */
  static final String NAME = "tmdb";

  /**
   * One row per file and movie; {@code modified} is the file's time in milliseconds since 1970,
   * {@code source} its name.
   */
  static final StructType SCHEMA = schema();

  private static final DataType PROVENANCE = Tables.MOVIES.columns().apply("provenance").dataType();

  private static final String NEWEST = "newest_";

  private TmdbRows() {}

  private static StructType schema() {
    StructType schema = new StructType().add("tmdb_id", LongType);
    for (StructField field : TmdbMovie.FIELDS.fields()) {
      schema = schema.add(field);
    }
    return schema.add("modified", LongType).add("source", StringType);
  }

  /**
   * Checks which movies are meant; of several rows of a file for one movie the last is kept.
   *
   * @param linked the ids that {@code links} know
   * @throws nightreel.conf.UnusableException where there is no file
   */
  static CheckedRows check(SparkSession spark, Folder folder, KnownIds linked, int castPerMovie) {
    return CheckedRows.of(spark, NAME, SCHEMA, TmdbFolder.read(spark, folder, linked, castPerMovie))
        .keepingLast(
            row -> List.of(row.source(), row.values()[0]),
            (row, kept) ->
                "tmdb id %s is there again on line %d, which is kept"
                    .formatted(row.values()[0], kept.line()));
  }

  /**
   * Adds to movies what TMDB says of them. Of several files the newest wins, field by field, and of
   * files of the same time the last by name; an unknown value never wins. The year of the release
   * stands in for one that the title does not name.
   *
   * @param movies with their {@code tmdb_id}
   * @param tmdb of {@link #check}
   * @return {@code movies} with {@link TmdbMovie#FIELDS}, lists empty where nothing is known, and
   *     {@code provenance}
   */
  static Dataset<Row> describe(Dataset<Row> movies, CheckedRows tmdb) {
    if (tmdb.account().kept() == 0) {
      return undescribed(movies);
    }
    Dataset<Row> described = movies.join(newest(tmdb.kept()), new String[] {"tmdb_id"}, "left");
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

  private static Dataset<Row> undescribed(Dataset<Row> movies) {
    Dataset<Row> undescribed = movies;
    for (StructField field : TmdbMovie.FIELDS.fields()) {
      undescribed =
          undescribed.withColumn(
              field.name(),
              field.dataType() instanceof ArrayType
                  ? lit(new String[0])
                  : lit(null).cast(field.dataType()));
    }
    return undescribed.withColumn("provenance", map().cast(PROVENANCE));
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
