package nightreel.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What is said about every row that was read: where it stood and, where it is not kept, why. A row
 * without a reason is kept, so that kept and rejected rows are always all rows.
 */
final class Verdict {

  static final StructType COLUMNS =
      new StructType()
          .add("source", StringType, false)
          .add("line", LongType, false)
          .add("raw", StringType, false)
          .add("reason", StringType, true)
          .add("message", StringType, true);

  private Verdict() {}

  /** Nullable columns with those of a verdict after them. */
  static StructType after(StructType columns) {
    StructType all = columns.asNullable();
    for (StructField column : COLUMNS.fields()) {
      all = all.add(column);
    }
    return all;
  }

  static Object[] append(Object[] values, Object... verdict) {
    Object[] all = Arrays.copyOf(values, values.length + verdict.length);
    System.arraycopy(verdict, 0, all, values.length, verdict.length);
    return all;
  }

  /** Rejects the rows of movies that are not among {@code movies}. */
  static Dataset<Row> rejectUnknownMovies(Dataset<Row> rows, Dataset<Row> movies) {
    Dataset<Row> known = movies.select(col("movie_id"), lit(true).as("known"));
    return reject(
            rows.join(broadcast(known), new String[] {"movie_id"}, "left"),
            col("known").isNull(),
            Reason.UNKNOWN_MOVIE,
            concat(lit("movie "), col("movie_id"), lit(" is not in movies.csv")))
        .drop("known");
  }

  /**
   * Keeps one row of those with the same key: the first in the given order.
   *
   * @param place the column that tells people where the kept row is
   * @param message what to say of the others; {@code kept} is the kept row's place
   */
  static Dataset<Row> rejectDuplicates(
      Dataset<Row> rows, List<String> key, List<Column> order, String place, Column message) {
    // rows that are rejected already compete with nobody, and their null keys must not meet
    Column alone = when(col("reason").isNotNull(), col("line"));
    var same =
        Window.partitionBy(
                Stream.concat(key.stream().map(functions::col), Stream.of(alone))
                    .toArray(Column[]::new))
            .orderBy(order.toArray(Column[]::new));
    return reject(
            rows.withColumn("rank", row_number().over(same))
                .withColumn("kept", first(place).over(same)),
            col("rank").gt(1),
            Reason.DUPLICATE,
            message)
        .drop("rank", "kept");
  }

  /** Rejects the rows that are {@code bad} and are not rejected already. */
  static Dataset<Row> reject(Dataset<Row> rows, Column bad, Reason reason, Column message) {
    Column rejected = col("reason").isNull().and(bad);
    Column line = when(col("line").gt(0), concat(lit(" line "), col("line"))).otherwise(lit(""));
    Column located = concat(col("source"), line, lit(": "), message);
    return rows.withColumn("rejected", rejected)
        .withColumn("reason", when(col("rejected"), lit(reason.code())).otherwise(col("reason")))
        .withColumn("message", when(col("rejected"), located).otherwise(col("message")))
        .drop("rejected");
  }

  /** No rows at all, of a file that is not there. */
  static Dataset<Row> none(SparkSession spark, StructType columns) {
    return spark.createDataFrame(List.of(), after(columns));
  }

  /** The kept rows with the columns of a table. */
  static Dataset<Row> kept(Dataset<Row> rows, StructType columns) {
    return rows.where(col("reason").isNull()).select(columns(columns));
  }

  /** The rejected rows as rows of the table {@code rejected}. */
  static Dataset<Row> rejected(Dataset<Row> rows) {
    return rows.where(col("reason").isNotNull()).select(columns(Tables.REJECTED.columns()));
  }

  private static Column[] columns(StructType columns) {
    return Arrays.stream(columns.fieldNames()).map(functions::col).toArray(Column[]::new);
  }
}
