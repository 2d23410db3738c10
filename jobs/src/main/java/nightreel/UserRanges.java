package nightreel;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;

/** Puts users with near ids together, about as many ratings in each partition. */
public final class UserRanges extends Partitioner {

  private static final long serialVersionUID = 1L;

  /** About 64 MiB of Parquet in the tables of all interactions. */
  private static final long INTERACTIONS_A_FILE = 7_000_000;

  /** The greatest user id of every partition but the last. */
  private final long[] bounds;

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
