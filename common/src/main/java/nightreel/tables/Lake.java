package nightreel.tables;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * The Delta tables below one folder: the only place that reads and writes them.
 *
 * <p>Columns, types, nulls and keys of {@link Table} are enforced on every write, and a write
 * replaces exactly one run date's rows, so that re-running a date or filling an older one never
 * doubles or loses a row.
 */
public final class Lake {

  private final SparkSession spark;
  private final String root;
  private final Lake parent;
  private final Set<Table> inherited;

  /**
   * @param root a folder by path or by any URI that Hadoop's file systems know
   */
  public Lake(SparkSession spark, String root) {
    this(spark, root.endsWith("/") ? root.substring(0, root.length() - 1) : root, null, Set.of());
  }

  private Lake(SparkSession spark, String root, Lake parent, Set<Table> inherited) {
    this.spark = spark;
    this.root = root;
    this.parent = parent;
    this.inherited = inherited;
  }

  /**
   * A lake below this one that has tables of its own, but for some that are read from this one and
   * cannot be written there.
   */
  public Lake branch(String name, Set<Table> inherited) {
    return new Lake(spark, root + "/" + name, this, inherited);
  }

  /**
   * The lake that this one is a branch of.
   *
   * @throws IllegalStateException where it is none
   */
  public Lake parent() {
    if (!isBranch()) {
      throw new IllegalStateException(root + ": is no branch of another lake");
    }
    return parent;
  }

  public boolean isBranch() {
    return parent != null;
  }

  public String root() {
    return root;
  }

  public String path(Table table) {
    return inherited.contains(table) ? parent.path(table) : root + "/" + table.name();
  }

  public boolean exists(Table table) {
    return DeltaTable.isDeltaTable(spark, path(table));
  }

  /**
   * Reads a run date's rows, without the run date.
   *
   * @throws MissingRowsException where no run has written the table yet
   */
  public Dataset<Row> read(Table table, LocalDate runDate) {
    return readAll(table).where(onDate(runDate)).drop(Table.RUN_DATE);
  }

  /**
   * Reads the rows of all run dates, with the run date. Columns that an older version did not know
   * are null.
   */
  public Dataset<Row> readAll(Table table) {
    return StoredColumns.completed(table, stored(table));
  }

  private Dataset<Row> stored(Table table) {
    if (!exists(table)) {
      throw new MissingRowsException(
          "%s: no such table in %s; run the stage that writes it first".formatted(table, root));
    }
    return spark.read().format("delta").load(path(table));
  }

  /** Reads a run date's rows as they were at a version of the table. */
  public Dataset<Row> readVersion(Table table, LocalDate runDate, long version) {
    Dataset<Row> stored =
        spark.read().format("delta").option("versionAsOf", version).load(path(table));
    return StoredColumns.completed(table, stored).where(onDate(runDate)).drop(Table.RUN_DATE);
  }

  /**
   * Replaces a run date's rows.
   *
   * @param rows exactly the table's columns, in any order
   * @throws IllegalArgumentException where a column is missing, unknown or of another type
   * @throws nightreel.conf.UnusableException where the table was written with other columns, and
   *     not only lacks some that may be null, which are added
   * @throws IllegalStateException where two rows have the same key
   */
  public void write(Table table, LocalDate runDate, Dataset<Row> rows) {
    write(table, runDate, null, rows);
  }

  /** Replaces the rows of a run date whose {@code column} is {@code value}: a slice of its rows. */
  public void writeSlice(
      Table table, LocalDate runDate, String column, String value, Dataset<Row> rows) {
    write(table, runDate, "%s = '%s'".formatted(column, value), rows);
  }

  private void write(Table table, LocalDate runDate, String slice, Dataset<Row> rows) {
    if (inherited.contains(table)) {
      throw new IllegalArgumentException(
          "%s: is a table of %s, which %s only reads".formatted(table, parent.root, root));
    }
    create(table);
    // a literal of its type: a string would be parsed again for every row
    String replaced = "%s = DATE'%s'".formatted(Table.RUN_DATE, runDate);
    conform(table, rows)
        .withColumn(Table.RUN_DATE, lit(java.sql.Date.valueOf(runDate)))
        .select(columns(table.storedColumns().fieldNames()))
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", slice == null ? replaced : replaced + " AND " + slice)
        .save(path(table));
    requireUniqueKeys(table, runDate);
  }

  /** The version of a table's last commit. */
  public long version(Table table) {
    return DeltaTable.forPath(spark, path(table)).history(1).select("version").first().getLong(0);
  }

  private void create(Table table) {
    if (!exists(table)) {
      DeltaTable.createIfNotExists(spark)
          .location(path(table))
          .addColumns(table.storedColumns())
          .partitionedBy(Table.RUN_DATE)
          .execute();
    } else {
      StoredColumns.bringUpToDate(spark, table, path(table), stored(table).schema());
    }
  }

  private static Dataset<Row> conform(Table table, Dataset<Row> rows) {
    var unknown = new LinkedHashSet<>(List.of(rows.columns()));
    unknown.removeAll(List.of(table.columns().fieldNames()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(table + ": does not declare the columns " + unknown);
    }
    for (StructField column : table.columns().fields()) {
      if (!List.of(rows.columns()).contains(column.name())) {
        throw new IllegalArgumentException(table + ": column " + column.name() + " is missing");
      }
      var type = rows.schema().apply(column.name()).dataType();
      if (!type.asNullable().sameType(column.dataType().asNullable())) {
        throw new IllegalArgumentException(
            "%s: column %s is %s, declared %s"
                .formatted(
                    table, column.name(), type.simpleString(), column.dataType().simpleString()));
      }
    }
    return rows;
  }

  private void requireUniqueKeys(Table table, LocalDate runDate) {
    Dataset<Row> rows = readAll(table).where(onDate(runDate));
    Column[] key =
        columns(
            Stream.concat(Stream.of(Table.RUN_DATE), table.key().stream()).toArray(String[]::new));
    boolean ordered = !table.key().isEmpty() && OrderedKeys.differ(rows, table.key().get(0), key);
    if (ordered || !KeyHashes.mayRepeat(rows, key)) {
      return;
    }
    Dataset<Row> counted = rows.groupBy(key).agg(count(lit(1)).as("count"));
    List<Row> doubled = counted.where(col("count").gt(1)).limit(1).collectAsList();
    if (!doubled.isEmpty()) {
      String values =
          table.key().stream()
              .map(name -> name + "=" + doubled.get(0).getAs(name))
              .collect(joining(", "));
      throw new IllegalStateException(
          "%s: %d rows have the same key (%s) on %s"
              .formatted(table, doubled.get(0).<Long>getAs("count"), values, runDate));
    }
  }

  private static Column onDate(LocalDate runDate) {
    return col(Table.RUN_DATE).equalTo(lit(java.sql.Date.valueOf(runDate)));
  }

  private static Column[] columns(String[] names) {
    return Arrays.stream(names).map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
  }
}
