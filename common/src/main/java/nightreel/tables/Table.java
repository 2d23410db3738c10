package nightreel.tables;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The declaration of one table: its name, its columns and the columns that identify a row.
 *
 * <p>Every stored table has one more column, {@link #RUN_DATE}, by which it is partitioned: a run
 * replaces its date's rows and nothing else. It is part of every key and is not repeated here.
 *
 * @param name the table's name, also its folder below the lake
 * @param columns the columns without the run date; a column that is not nullable is enforced
 * @param key the columns that, within one run date, identify a row (the table's grain)
 */
public record Table(String name, StructType columns, List<String> key) {

  public static final String RUN_DATE = "run_date";

  public Table {
    Set<String> names = Arrays.stream(columns.fieldNames()).collect(toUnmodifiableSet());
    if (!names.containsAll(key)) {
      throw new IllegalArgumentException(name + ": key " + key + " is not among " + names);
    }
    key = List.copyOf(key);
  }

  /** The columns as they are stored: the run date first. */
  public StructType storedColumns() {
    StructType stored =
        new StructType()
            .add(RUN_DATE, DataTypes.DateType, false, "the night that this row belongs to");
    for (StructField column : columns.fields()) {
      stored = stored.add(column);
    }
    return stored;
  }

  @Override
  public String toString() {
    return name;
  }
}
