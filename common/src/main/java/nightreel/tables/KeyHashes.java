package nightreel.tables;

import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Looks for rows with the same key by 64-bit hashes in primitive arrays: grouping 25 million rows
 * would cost more than writing them.
 */
final class KeyHashes {

  private static final int HASHES_A_CHUNK = 1 << 15;

  private KeyHashes() {}

  /** False where all keys differ; true where two are the same, or, very rarely, look so. */
  static boolean mayRepeat(Dataset<Row> rows, Column[] key) {
    var hashes = rows.select(xxhash64(key)).as(Encoders.LONG()).javaRDD();
    int partitions = Math.max(1, hashes.getNumPartitions());
    return hashes
        .mapPartitionsToPair(partition -> chunks(partition, partitions).iterator())
        .groupByKey(new HashPartitioner(partitions))
        .values()
        .map(KeyHashes::repeats)
        .fold(false, Boolean::logicalOr);
  }

  /** The hashes that belong together, side by side. */
  private static List<Tuple2<Integer, long[]>> chunks(Iterator<Long> hashes, int buckets) {
    var chunks = new ArrayList<Tuple2<Integer, long[]>>();
    var open = new long[buckets][];
    var sizes = new int[buckets];
    while (hashes.hasNext()) {
      long hash = hashes.next();
      int bucket = Math.floorMod(hash, buckets);
      if (open[bucket] == null || sizes[bucket] == HASHES_A_CHUNK) {
        open[bucket] = new long[HASHES_A_CHUNK];
        sizes[bucket] = 0;
      }
      open[bucket][sizes[bucket]++] = hash;
      if (sizes[bucket] == HASHES_A_CHUNK) {
        chunks.add(new Tuple2<>(bucket, open[bucket]));
      }
    }
    for (int bucket = 0; bucket < buckets; bucket++) {
      if (sizes[bucket] > 0 && sizes[bucket] < HASHES_A_CHUNK) {
        chunks.add(new Tuple2<>(bucket, Arrays.copyOf(open[bucket], sizes[bucket])));
      }
    }
    return chunks;
  }

  private static boolean repeats(Iterable<long[]> chunks) {
    var all = new ArrayList<long[]>();
    chunks.forEach(all::add);
    long[] hashes = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    for (int i = 1; i < hashes.length; i++) {
      if (hashes[i - 1] == hashes[i]) {
        return true;
      }
    }
    return false;
  }
}
