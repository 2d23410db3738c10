package nightreel.ingest;

import static java.util.stream.Collectors.toSet;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * What became of every row of one of the smaller sources. The rows stay with the executors until
 * closed, so that the account, the kept and the rejected rows cost one reading and are of the same
 * files. They are plain objects, which for so few rows is faster than to plan and compile queries.
 */
final class CheckedRows implements AutoCloseable {

  /** By what rows are the same. */
  @FunctionalInterface
  interface Key extends Serializable {
    Object of(CheckedRow row);
  }

  /** What to say of a row that is the same as the {@code kept} one. */
  @FunctionalInterface
  interface Message extends Serializable {
    String of(CheckedRow row, Place kept);
  }

  /** Where a row stands; it is the order of rows, too. */
  record Place(String source, long line) implements Serializable {

    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::source).thenComparing(Place::line);

    static Place of(CheckedRow row) {
      return new Place(row.source(), row.line());
    }
  }

  static final String FIRST = "the first is kept";
  static final String LAST = "the last is kept";

  private static final long ROWS_A_FILE = 50_000;

  private final SparkSession spark;
  private final String name;
  private final StructType columns;
  private final JavaRDD<CheckedRow> read;
  private final JavaRDD<CheckedRow> rows;
  private final String resolution;
  private Account account;

  private CheckedRows(
      SparkSession spark,
      String name,
      StructType columns,
      JavaRDD<CheckedRow> read,
      JavaRDD<CheckedRow> rows,
      String resolution) {
    this.spark = spark;
    this.name = name;
    this.columns = columns;
    this.read = read;
    this.rows = rows;
    this.resolution = resolution;
  }

  /**
   * @param name what accounts call them
   * @param columns of the kept rows
   */
  static CheckedRows of(
      SparkSession spark, String name, StructType columns, JavaRDD<CheckedRow> rows) {
    JavaRDD<CheckedRow> stored = rows.persist(StorageLevel.MEMORY_AND_DISK());
    return new CheckedRows(spark, name, columns, stored, stored, "");
  }

  /** No rows at all, of a source that is not there. */
  static CheckedRows none(SparkSession spark, String name, StructType columns) {
    JavaRDD<CheckedRow> nothing = new JavaSparkContext(spark.sparkContext()).emptyRDD();
    var none = new CheckedRows(spark, name, columns, nothing, nothing, "");
    none.account = new Account(name, 0, List.of());
    return none;
  }

  /** Keeps the first of the rows with the same key. */
  CheckedRows keepingFirst(Key key, Message message) {
    return keeping(FIRST, key, Place.ORDER, message);
  }

  /** Keeps the last of the rows with the same key. */
  CheckedRows keepingLast(Key key, Message message) {
    return keeping(LAST, key, Place.ORDER.reversed(), message);
  }

  private CheckedRows keeping(String which, Key key, Comparator<Place> order, Message message) {
    Map<Place, Place> doubled = doubled(key, order);
    JavaRDD<CheckedRow> single =
        doubled.isEmpty()
            ? rows
            : rows.map(
                row -> {
                  Place kept = row.isKept() ? doubled.get(Place.of(row)) : null;
                  return kept == null ? row : row.rejected(Reason.DUPLICATE, message.of(row, kept));
                });
    return new CheckedRows(spark, name, columns, read, single, which);
  }

  /** The places of all rows that are not the first with their key, with the first's. */
  private Map<Place, Place> doubled(Key key, Comparator<Place> order) {
    var doubled = new HashMap<Place, Place>();
    Set<Integer> repeated = repeatedHashes(key);
    if (repeated.isEmpty()) {
      return doubled;
    }
    rows.filter(row -> row.isKept() && repeated.contains(key.of(row).hashCode()))
        .mapToPair(row -> new Tuple2<>(key.of(row), Place.of(row)))
        .groupByKey()
        .values()
        .filter(CheckedRows::areSeveral)
        .collect()
        .forEach(
            places -> {
              Place first = min(places, order);
              places.forEach(place -> doubled.put(place, first));
              doubled.remove(first);
            });
    return doubled;
  }

  /** Hashes of keys that several rows have: usually none, and then nothing need be shuffled. */
  private Set<Integer> repeatedHashes(Key key) {
    List<int[]> parts = rows.mapPartitions(part -> hashes(part, key)).collect();
    int[] all = parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    return IntStream.range(1, all.length)
        .filter(i -> all[i - 1] == all[i])
        .mapToObj(i -> all[i])
        .collect(toSet());
  }

  private static Iterator<int[]> hashes(Iterator<CheckedRow> rows, Key key) {
    var hashes = IntStream.builder();
    while (rows.hasNext()) {
      CheckedRow row = rows.next();
      if (row.isKept()) {
        hashes.add(key.of(row).hashCode());
      }
    }
    return List.of(hashes.build().toArray()).iterator();
  }

  private static boolean areSeveral(Iterable<Place> places) {
    Iterator<Place> iterator = places.iterator();
    iterator.next();
    return iterator.hasNext();
  }

  private static Place min(Iterable<Place> places, Comparator<Place> order) {
    Place min = null;
    for (Place place : places) {
      min = min == null || order.compare(place, min) < 0 ? place : min;
    }
    return min;
  }

  /** How many rows became what. */
  synchronized Account account() {
    if (account == null) {
      account =
          rows.aggregate(new Tally(), CheckedRows::count, Tally::merge)
              .account(name)
              .resolving(resolution);
    }
    return account;
  }

  private static Tally count(Tally tally, CheckedRow row) {
    if (row.isKept()) {
      tally.keep(1);
    } else {
      tally.reject(row.reason(), row.line(), row.message());
    }
    return tally;
  }

  /** The values of the kept rows. */
  JavaRDD<Object[]> values() {
    return rows.filter(CheckedRow::isKept).map(CheckedRow::values);
  }

  /** The ids in a column of the kept rows, where there is one. */
  JavaRDD<Long> ids(String column) {
    int place = columns.fieldIndex(column);
    return values().map(values -> (Long) values[place]).filter(Objects::nonNull);
  }

  /** The kept rows. */
  Dataset<Row> kept() {
    return account().kept() == 0
        ? nothing(columns)
        : spark.createDataFrame(values().map(RowFactory::create), columns);
  }

  boolean hasRejected() {
    return account().read() > account().kept();
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    StructType rejected = Tables.REJECTED.columns();
    return !hasRejected()
        ? nothing(rejected)
        : spark.createDataFrame(
            rows.filter(row -> !row.isKept())
                .map(
                    row ->
                        RowFactory.create(
                            row.source(),
                            row.line(),
                            row.reason().code(),
                            row.message(),
                            row.raw())),
            rejected);
  }

  private Dataset<Row> nothing(StructType columns) {
    return spark.createDataFrame(List.of(), columns);
  }

  /** How many files of a table so many rows of a movie each make. */
  static int files(long rows) {
    return (int) (1 + rows / ROWS_A_FILE);
  }

  @Override
  public void close() {
    read.unpersist();
  }
}
