package nightreel;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Puts users with near ids together, about as many ratings in each partition. */
public final class UserRanges extends Partitioner {

  private static final long serialVersionUID = 1L;

  /** About 64 MiB of Parquet in the tables of all interactions. */
  private static final long INTERACTIONS_A_FILE = 7_000_000;

  /** How many rows of each file tell where its range of users ends. */
  private static final int SAMPLED_A_FILE = 1_000;

  /** Which ones they are changes the files and not the rows. */
  private static final long SEED = 1;

  /** The greatest user id of every partition but the last. */
  private final long[] bounds;

  /**
   * Ranges with about as many rows in each.
   *
   * @param rows with a column user_id
   * @param count how many rows there are
   */
  public static UserRanges of(Dataset<Row> rows, long count, int partitions) {
    if (partitions == 1) {
      return new UserRanges(List.of(), 1);
    }
    double fraction = Math.min(1.0, (double) partitions * SAMPLED_A_FILE / count);
    Dataset<Row> sample = rows.select("user_id").sample(fraction, SEED);
    return new UserRanges(sample.as(Encoders.LONG()).collectAsList(), partitions);
  }

  /**
   * @param sample user ids of some ratings
   */
  public UserRanges(List<Long> sample, int partitions) {
    long[] sorted = sample.stream().mapToLong(id -> id).sorted().toArray();
    bounds = new long[partitions - 1];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = sorted.length == 0 ? 0 : sorted[(int) ((i + 1L) * sorted.length / partitions)];
    }
  }

  /** In how many files a table of so many interactions is written, each of a range of users. */
  public static int files(long interactions) {
    return (int) Math.min(1 + interactions / INTERACTIONS_A_FILE, Integer.MAX_VALUE);
  }

  @Override
  public int numPartitions() {
    return bounds.length + 1;
  }

  /**
   * @param key a user id; less than 0 where there is no user, and it does not matter where
   */
  @Override
  public int getPartition(Object key) {
    long userId = (long) key;
    if (userId < 0) {
      return Math.floorMod(Long.hashCode(userId), numPartitions());
    }
    int found = Arrays.binarySearch(bounds, userId);
    return found >= 0 ? found : -found - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserRanges ranges && Arrays.equals(bounds, ranges.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }
}
