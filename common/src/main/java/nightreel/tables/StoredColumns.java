package nightreel.tables;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a table of an older or newer version of the code has in place of the declared columns.
 *
 * <p>A column that may be null is added: the rows of earlier nights have null there. One that is
 * never null cannot be, for nobody knows what earlier nights would hold. One that was never null
 * and now may be is told so.
 */
final class StoredColumns {

  private StoredColumns() {}

  /** With the declared columns that may be null and that the stored rows lack, as null. */
  static Dataset<Row> completed(Table table, Dataset<Row> stored) {
    List<String> names = Arrays.asList(stored.columns());
    Dataset<Row> completed = stored;
    for (StructField column : table.columns().fields()) {
      if (column.nullable() && !names.contains(column.name())) {
        completed = completed.withColumn(column.name(), lit(null).cast(column.dataType()));
      }
    }
    return completed;
  }

  /**
   * Adds the declared columns that a stored table lacks, and allows null where it is allowed now.
   *
   * @param stored the columns of the table at {@code path}
   * @throws UnusableException where stored and declared columns cannot be brought together
   */
  static void bringUpToDate(SparkSession spark, Table table, String path, StructType stored) {
    StructType declared = table.storedColumns();
    List<StructField> added = new ArrayList<>();
    List<StructField> relaxed = new ArrayList<>();
    for (StructField column : declared.fields()) {
      if (Arrays.asList(stored.fieldNames()).contains(column.name())) {
        requireSameType(path, column, stored.apply(column.name()));
        if (column.nullable() && !stored.apply(column.name()).nullable()) {
          relaxed.add(column);
        }
      } else if (column.nullable()) {
        added.add(column);
      } else {
        throw unusable(path, "has no column %s, which is never null", column.name());
      }
    }
    for (StructField column : stored.fields()) {
      if (!column.nullable() && !Arrays.asList(declared.fieldNames()).contains(column.name())) {
        throw unusable(
            path, "has the column %s, of which this version knows nothing", column.name());
      }
    }
    if (!added.isEmpty()) {
      spark.sql(
          added.stream()
              .map(StructField::toDDL)
              .collect(joining(", ", "ALTER TABLE delta.`" + path + "` ADD COLUMNS (", ")")));
    }
    for (StructField column : relaxed) {
      spark.sql(
          "ALTER TABLE delta.`%s` ALTER COLUMN %s DROP NOT NULL".formatted(path, column.name()));
    }
  }

  private static void requireSameType(String path, StructField declared, StructField stored) {
    if (!stored.dataType().asNullable().sameType(declared.dataType().asNullable())) {
      throw unusable(
          path,
          "has the column %s as %s, which is %s in this version",
          declared.name(),
          stored.dataType().simpleString(),
          declared.dataType().simpleString());
    }
  }

  private static UnusableException unusable(String path, String what, Object... names) {
    return new UnusableException(
        "%s: was written by another version of Nightreel: it %s; set paths.lake to a new folder"
            .formatted(path, what.formatted(names)));
  }
}
