package nightreel.split;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.io.WritableUtils;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/** Interactions of one user in primitive arrays: millions go through without an object each. */
final class Interactions implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A longer run of rows is cut, so that memory stays bounded. */
  private static final int LONGEST_RUN = 10_000;

  /** Times take 38 bits, which leaves 25 for places in a history. */
  private static final int PLACE_BITS = 25;

  private int size;
  private transient long[] movieIds;
  private transient long[] timestamps;

  private Interactions(int capacity) {
    allocate(capacity);
  }

  private void allocate(int capacity) {
    movieIds = new long[capacity];
    timestamps = new long[capacity];
  }

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
  static Iterator<Tuple2<Long, Interactions>> runs(Iterator<InternalRow> ratings) {
    return new Iterator<>() {
      private InternalRow next = ratings.hasNext() ? ratings.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Tuple2<Long, Interactions> next() {
        long userId = next.getLong(0);
        var run = new Interactions(64);
        while (next != null && next.getLong(0) == userId && run.size < LONGEST_RUN) {
          run.add(next.getLong(1), next.getLong(2));
          next = ratings.hasNext() ? ratings.next() : null;
        }
        return new Tuple2<>(userId, run);
      }
    };
  }

  /**
   * Puts the runs of each user together.
   *
   * @param runs those of a user one after the other
   */
  static Iterator<Tuple2<Long, Interactions>> histories(Iterator<Tuple2<Long, Interactions>> runs) {
    return new Iterator<>() {
      private Tuple2<Long, Interactions> next = runs.hasNext() ? runs.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Tuple2<Long, Interactions> next() {
        Tuple2<Long, Interactions> user = next;
        next = runs.hasNext() ? runs.next() : null;
        while (next != null && next._1().equals(user._1())) {
          user._2().addAll(next._2());
          next = runs.hasNext() ? runs.next() : null;
        }
        return user;
      }
    };
  }

  private void addAll(Interactions others) {
    for (int i = 0; i < others.size; i++) {
      add(others.movieIds[i], others.timestamps[i]);
    }
  }

  /**
   * The interactions in the order in which a model may see them: oldest first, and those of the
   * same second by the MD5 of {@code timestamp:user:movie}.
   */
  Interactions ordered(long userId) {
    long[] keys =
        IntStream.range(0, size).mapToLong(i -> timestamps[i] << PLACE_BITS | i).toArray();
    Arrays.sort(keys);
    int[] places = Arrays.stream(keys).mapToInt(key -> (int) key & (1 << PLACE_BITS) - 1).toArray();
    MessageDigest md5 = DigestUtils.getMd5Digest();
    var ordered = new Interactions(size);
    for (int from = 0, to; from < size; from = to) {
      to = from + 1;
      while (to < size && timestamps[places[to]] == timestamps[places[from]]) {
        to++;
      }
      IntStream sameSecond = Arrays.stream(places, from, to);
      (to - from == 1 ? sameSecond : byHash(sameSecond, userId, md5))
          .forEach(place -> ordered.add(movieIds[place], timestamps[place]));
    }
    return ordered;
  }

  private IntStream byHash(IntStream places, long userId, MessageDigest md5) {
    record Hashed(int place, byte[] hash) {}
    return places
        .mapToObj(place -> new Hashed(place, hash(userId, place, md5)))
        .sorted((a, b) -> Arrays.compareUnsigned(a.hash, b.hash))
        .mapToInt(Hashed::place);
  }

  private byte[] hash(long userId, int place, MessageDigest md5) {
    String interaction = timestamps[place] + ":" + userId + ":" + movieIds[place];
    return md5.digest(interaction.getBytes(StandardCharsets.US_ASCII));
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

  /** A few bytes an interaction, where arrays would take 16: all of them go over the network. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    for (int i = 0; i < size; i++) {
      WritableUtils.writeVLong(out, movieIds[i]);
      WritableUtils.writeVLong(out, timestamps[i] - (i == 0 ? 0 : timestamps[i - 1]));
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    allocate(Math.max(1, size));
    for (int i = 0; i < size; i++) {
      movieIds[i] = WritableUtils.readVLong(in);
      timestamps[i] = WritableUtils.readVLong(in) + (i == 0 ? 0 : timestamps[i - 1]);
    }
  }
}
