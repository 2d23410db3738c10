package nightreel.split;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Interactions of one user in primitive arrays: millions go through without an object each. */
final class Interactions implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A longer run of rows is cut, so that memory stays bounded. */
  private static final int LONGEST_RUN = 10_000;

  private int size;
  private long[] movieIds = new long[16];
  private long[] timestamps = new long[16];

  private void add(long movieId, long timestamp) {
    if (size == movieIds.length) {
      movieIds = Arrays.copyOf(movieIds, 2 * size);
      timestamps = Arrays.copyOf(timestamps, 2 * size);
    }
    movieIds[size] = movieId;
    timestamps[size] = timestamp;
    size++;
  }

  /**
   * Gathers rows of the same user that follow each other: nearly all of a user's, in a table that
   * is clustered by user.
   *
   * @param ratings user_id, movie_id and timestamp
   */
  static Iterator<Tuple2<Long, Interactions>> runs(Iterator<Row> ratings) {
    return new Iterator<>() {
      private Row next = ratings.hasNext() ? ratings.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Tuple2<Long, Interactions> next() {
        long userId = next.getLong(0);
        var run = new Interactions();
        while (next != null && next.getLong(0) == userId && run.size < LONGEST_RUN) {
          run.add(next.getLong(1), next.getLong(2));
          next = ratings.hasNext() ? ratings.next() : null;
        }
        return new Tuple2<>(userId, run);
      }
    };
  }

  static Interactions join(Iterable<Interactions> runs) {
    var all = new Interactions();
    for (Interactions run : runs) {
      for (int i = 0; i < run.size; i++) {
        all.add(run.movieIds[i], run.timestamps[i]);
      }
    }
    return all;
  }

  /**
   * The interactions in the order in which a model may see them: oldest first, and those of the
   * same second by the MD5 of {@code timestamp:user:movie}.
   */
  Interactions ordered(long userId) {
    var hashes = new byte[size][];
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    places.sort(
        (a, b) -> {
          int byTime = Long.compare(timestamps[a], timestamps[b]);
          return byTime != 0
              ? byTime
              : Arrays.compareUnsigned(hash(hashes, userId, a), hash(hashes, userId, b));
        });
    var ordered = new Interactions();
    places.forEach(i -> ordered.add(movieIds[i], timestamps[i]));
    return ordered;
  }

  /** Only ties need their hash. */
  private byte[] hash(byte[][] hashes, long userId, int i) {
    if (hashes[i] == null) {
      hashes[i] = DigestUtils.md5(timestamps[i] + ":" + userId + ":" + movieIds[i]);
    }
    return hashes[i];
  }

  int size() {
    return size;
  }

  long[] movieIds() {
    return Arrays.copyOf(movieIds, size);
  }

  long[] timestamps() {
    return Arrays.copyOf(timestamps, size);
  }
}
