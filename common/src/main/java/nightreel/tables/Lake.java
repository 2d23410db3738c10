package nightreel.tables;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaAnalysisException;
import org.apache.spark.sql.types.StructField;

/**
 * The Delta tables below one folder: the only place that reads and writes them.
 *
 * <p>Columns, types, nulls and keys of {@link Table} are enforced on every write, and a write
 * replaces exactly one run date's rows, so that re-running a date or filling an older one never
 * doubles or loses a row.
 */
public final class Lake {

  /** How long Delta keeps files that the last version does not need: readers may need them. */
  public static final int RETENTION_HOURS = 168;

  private static final String RETENTION = "delta.deletedFileRetentionDuration";
  private static final int UNKNOWN = -1;

  private static final int MOST_ATTEMPTS = 50;
  private static final int PAUSE_MILLIS = 100;

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
    for (int attempt = 1; ; attempt++) {
      try {
        return spark.read().format("delta").load(path(table));
      } catch (Exception e) {
        if (attempt == MOST_ATTEMPTS || !isBeingCreated(e)) {
          throw e;
        }
        pause();
      }
    }
  }

  /**
   * Another process is creating the table, whose folder is there, but not yet its first version.
   */
  private static boolean isBeingCreated(Exception e) {
    return e instanceof DeltaAnalysisException delta
        && "DELTA_TABLE_NOT_FOUND".equals(delta.getCondition());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
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

  /**
   * Deletes rows of all run dates. Files that hold none stay as they are, and in the others the
   * rows keep their order.
   *
   * @return how many they were
   */
  public long delete(Table table, Column condition) {
    long rows = readAll(table).where(condition).count();
    if (rows > 0) {
      DeltaTable.forPath(spark, path(table)).delete(condition);
    }
    return rows;
  }

  /** Changes columns of the rows of all run dates that fulfil a condition, in one commit. */
  public void update(Table table, Column condition, Map<String, Column> values) {
    DeltaTable.forPath(spark, path(table)).update(condition, values);
  }

  /**
   * Deletes the files of older versions of a table from disk.
   *
   * @param hours that a file stays after the last version that has it; at least {@link
   *     #RETENTION_HOURS}
   */
  public void vacuum(Table table, int hours) {
    // Delta takes it from the table, whatever it is told
    if (hours != retention(table)) {
      spark.sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = 'interval %d hours')"
              .formatted(path(table), RETENTION, hours));
    }
    quietly(() -> DeltaTable.forPath(spark, path(table)).vacuum());
  }

  /** Hours; as long as nobody has set it those that Delta takes. */
  private int retention(Table table) {
    Map<String, String> properties =
        DeltaTable.forPath(spark, path(table)).detail().select("properties").first().getJavaMap(0);
    String set = properties.getOrDefault(RETENTION, "");
    return set.isEmpty()
        ? RETENTION_HOURS
        : set.matches("interval \\d+ hours") ? Integer.parseInt(set.split(" ")[1]) : UNKNOWN;
  }

  /** Deletes them at once, also those that somebody reads at this moment. */
  public void vacuumAtOnce(Table table) {
    String check = "spark.databricks.delta.retentionDurationCheck.enabled";
    String before = spark.conf().get(check, "true");
    spark.conf().set(check, false);
    try {
      quietly(() -> DeltaTable.forPath(spark, path(table)).vacuum(0));
    } finally {
      spark.conf().set(check, before);
    }
  }

  /** Delta prints how many files it deletes. */
  private static void quietly(Runnable work) {
    scala.Console.withOut(
        OutputStream.nullOutputStream(),
        () -> {
          work.run();
          return null;
        });
  }

  /** The version of a table's last commit. */
  public long version(Table table) {
    return DeltaTable.forPath(spark, path(table)).history(1).select("version").first().getLong(0);
  }

  private void create(Table table) {
    if (!exists(table)) {
      createFirst(table);
    } else {
      StoredColumns.bringUpToDate(spark, table, path(table), stored(table).schema());
    }
  }

  private void createFirst(Table table) {
    try {
      DeltaTable.createIfNotExists(spark)
          .location(path(table))
          .addColumns(table.storedColumns())
          .partitionedBy(Table.RUN_DATE)
          .execute();
    } catch (ConcurrentModificationException e) {
      // the first nights of two dates begin at once, and the other one has created it
      if (!exists(table)) {
        throw e;
      }
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
