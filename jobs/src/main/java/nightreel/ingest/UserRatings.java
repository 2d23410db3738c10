package nightreel.ingest;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.hadoop.io.WritableUtils;

/**
 * Ratings of one user side by side in primitive arrays: millions of them are read, shuffled and
 * kept on disk without an object each.
 */
final class UserRatings implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Nobody has rated more movies than this many bits count. */
  private static final int PLACE_BITS = 25;

  private final long userId;
  private int size;
  private transient long[] movieIds;
  private transient float[] ratings;
  private transient long[] timestamps;
  private transient long[] lines;

  UserRatings(long userId) {
    this(userId, 16);
  }

  private UserRatings(long userId, int capacity) {
    this.userId = userId;
    allocate(capacity);
  }

  long userId() {
    return userId;
  }

  int size() {
    return size;
  }

  long movieId(int i) {
    return movieIds[i];
  }

  float rating(int i) {
    return ratings[i];
  }

  long timestamp(int i) {
    return timestamps[i];
  }

  /**
   * @param line of the file that says so
   */
  void add(long movieId, float rating, long timestamp, long line) {
    if (size == movieIds.length) {
      resize(Math.max(16, 2 * size));
    }
    movieIds[size] = movieId;
    ratings[size] = rating;
    timestamps[size] = timestamp;
    lines[size] = line;
    size++;
  }

  void addAll(UserRatings others) {
    for (int i = 0; i < others.size; i++) {
      add(others.movieIds[i], others.ratings[i], others.timestamps[i], others.lines[i]);
    }
  }

  long[] movieIds() {
    return Arrays.copyOf(movieIds, size);
  }

  float[] ratings() {
    return Arrays.copyOf(ratings, size);
  }

  long[] timestamps() {
    return Arrays.copyOf(timestamps, size);
  }

  long[] lines() {
    return Arrays.copyOf(lines, size);
  }

  /** Gives back what was allocated in advance. */
  UserRatings trimmed() {
    resize(size);
    return this;
  }

  private void resize(int capacity) {
    movieIds = Arrays.copyOf(movieIds, capacity);
    ratings = Arrays.copyOf(ratings, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
    lines = Arrays.copyOf(lines, capacity);
  }

  private void allocate(int capacity) {
    movieIds = new long[capacity];
    ratings = new float[capacity];
    timestamps = new long[capacity];
    lines = new long[capacity];
  }

  /**
   * The ratings that are kept, one a movie, by time and then by movie: the newest, and of several
   * at the same second the last in the file, which corrects those before it.
   *
   * @param duplicates takes the others
   */
  UserRatings newest(Consumer<Duplicate> duplicates) {
    int[] places = newestOfEachMovie(duplicates);
    // sorted as plain numbers: times take 38 bits, which leaves 25 for places in order of movies
    var keys = new long[places.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = timestamps[places[i]] << PLACE_BITS | i;
    }
    Arrays.sort(keys);
    var kept = new UserRatings(userId, keys.length);
    for (long key : keys) {
      int place = places[(int) (key & ((1L << PLACE_BITS) - 1))];
      kept.add(movieIds[place], ratings[place], timestamps[place], lines[place]);
    }
    return kept;
  }

  /** Where the newest rating of each movie is, by movie. */
  private int[] newestOfEachMovie(Consumer<Duplicate> duplicates) {
    var keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = movieIds[i] << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    var places = new int[size];
    int movies = 0;
    for (long key : keys) {
      int place = (int) key;
      if (movies == 0 || movieIds[places[movies - 1]] != movieIds[place]) {
        places[movies++] = place;
      } else {
        places[movies - 1] = newer(places[movies - 1], place);
      }
    }
    places = Arrays.copyOf(places, movies);
    if (movies < size) {
      tellDuplicates(keys, places, duplicates);
    }
    return places;
  }

  private int newer(int a, int b) {
    int byTime = Long.compare(timestamps[a], timestamps[b]);
    return (byTime != 0 ? byTime : Long.compare(lines[a], lines[b])) > 0 ? a : b;
  }

  private void tellDuplicates(long[] byMovie, int[] kept, Consumer<Duplicate> duplicates) {
    int movie = 0;
    for (long key : byMovie) {
      int place = (int) key;
      while (movieIds[kept[movie]] != movieIds[place]) {
        movie++;
      }
      if (place != kept[movie]) {
        duplicates.accept(new Duplicate(userId, movieIds[place], lines[place], lines[kept[movie]]));
      }
    }
  }

  /** A few bytes a rating, where arrays would take 28: all ratings go over disks and networks. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    long movieId = 0;
    long timestamp = 0;
    long line = 0;
    for (int i = 0; i < size; i++) {
      WritableUtils.writeVLong(out, movieIds[i] - movieId);
      out.writeFloat(ratings[i]);
      WritableUtils.writeVLong(out, timestamps[i] - timestamp);
      WritableUtils.writeVLong(out, lines[i] - line);
      movieId = movieIds[i];
      timestamp = timestamps[i];
      line = lines[i];
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    allocate(size);
    for (int i = 0; i < size; i++) {
      movieIds[i] = WritableUtils.readVLong(in) + (i == 0 ? 0 : movieIds[i - 1]);
      ratings[i] = in.readFloat();
      timestamps[i] = WritableUtils.readVLong(in) + (i == 0 ? 0 : timestamps[i - 1]);
      lines[i] = WritableUtils.readVLong(in) + (i == 0 ? 0 : lines[i - 1]);
    }
  }

  /**
   * A rating that another one of the same user and movie replaces.
   *
   * @param line where it stands
   * @param keptLine where the one that is kept stands
   */
  record Duplicate(long userId, long movieId, long line, long keptLine) implements Serializable {}
}
