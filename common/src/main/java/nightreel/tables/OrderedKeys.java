package nightreel.tables;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;

/**
 * Looks whether all keys differ in a table whose rows stand in the order of the key's first column,
 * such as the user: then the rows need not be brought together from everywhere.
 */
final class OrderedKeys {

  /** More stretches in a partition are no order. */
  private static final int MOST_STRETCHES = 1_000;

  /** More rows with the same first column are not held in memory. */
  private static final int MOST_ROWS = 1_000_000;

  /**
   * Rows in ascending order of their first key column.
   *
   * @param least value of that column
   * @param greatest value of that column
   */
  private record Stretch(long least, long greatest) implements Serializable {}

  /** What overlaps with everything, even with itself. */
  private static final List<Stretch> NO_ORDER =
      Collections.nCopies(2, new Stretch(Long.MIN_VALUE, Long.MAX_VALUE));

  private OrderedKeys() {}

  /**
   * True where all keys differ; false where two are the same or the rows are in no order.
   *
   * @param first the first column of the key
   */
  static boolean differ(Dataset<Row> rows, String first, Column[] key) {
    if (!rows.schema().apply(first).dataType().equals(DataTypes.LongType)) {
      return false;
    }
    List<Stretch> stretches =
        new ArrayList<>(
            rows.select(col(first), xxhash64(key))
                .queryExecution()
                .toRdd() // Spark's own rows, without an object for each number
                .toJavaRDD()
                .mapPartitions(keys -> stretches(keys).iterator())
                .collect());
    stretches.sort(comparing(Stretch::least));
    return IntStream.range(1, stretches.size())
        .allMatch(i -> stretches.get(i - 1).greatest() < stretches.get(i).least());
  }

  private static List<Stretch> stretches(Iterator<InternalRow> keys) {
    var stretches = new ArrayList<Stretch>();
    var hashes = new long[64];
    int rows = 0;
    long least = 0;
    long last = 0;
    while (keys.hasNext()) {
      InternalRow key = keys.next();
      long value = key.getLong(0);
      if (rows > 0 && value != last) {
        if (repeats(hashes, rows)) {
          return NO_ORDER;
        }
        if (value < last) {
          stretches.add(new Stretch(least, last));
          least = value;
        }
        rows = 0;
      } else if (rows == 0) {
        least = value;
      }
      if (rows == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * rows);
      }
      hashes[rows++] = key.getLong(1);
      last = value;
      if (rows > MOST_ROWS || stretches.size() > MOST_STRETCHES) {
        return NO_ORDER;
      }
    }
    if (rows > 0) {
      stretches.add(new Stretch(least, last));
    }
    return repeats(hashes, rows) ? NO_ORDER : stretches;
  }

  private static boolean repeats(long[] hashes, int rows) {
    Arrays.sort(hashes, 0, rows);
    return IntStream.range(1, rows).anyMatch(i -> hashes[i - 1] == hashes[i]);
  }
}
