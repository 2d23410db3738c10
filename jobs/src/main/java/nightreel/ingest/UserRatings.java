package nightreel.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Ratings of one user side by side in primitive arrays: millions of them are read, shuffled and
 * kept on disk without an object each.
 */
final class UserRatings implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long userId;
  private int size;
  private long[] movieIds;
  private float[] ratings;
  private long[] timestamps;
  private long[] lines;

  UserRatings(long userId) {
    this(userId, 16);
  }

  private UserRatings(long userId, int capacity) {
    this.userId = userId;
    movieIds = new long[capacity];
    ratings = new float[capacity];
    timestamps = new long[capacity];
    lines = new long[capacity];
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
      resize(2 * size);
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

  /**
   * The ratings that are kept, one a movie, by time and then by movie: the newest, and of several
   * at the same second the last in the file, which corrects those before it.
   *
   * @param duplicates takes the others
   */
  UserRatings newest(Consumer<Duplicate> duplicates) {
    return sorted(hasDuplicates() ? newestOfEachMovie(duplicates) : range());
  }

  private boolean hasDuplicates() {
    long[] sorted = Arrays.copyOf(movieIds, size);
    Arrays.sort(sorted);
    return IntStream.range(1, size).anyMatch(i -> sorted[i - 1] == sorted[i]);
  }

  private List<Integer> newestOfEachMovie(Consumer<Duplicate> duplicates) {
    List<Integer> newestFirst = range();
    newestFirst.sort(
        (a, b) -> {
          int byMovie = Long.compare(movieIds[a], movieIds[b]);
          int byTime = Long.compare(timestamps[b], timestamps[a]);
          return byMovie != 0 ? byMovie : byTime != 0 ? byTime : Long.compare(lines[b], lines[a]);
        });
    var newest = new ArrayList<Integer>();
    for (int i : newestFirst) {
      int last = newest.isEmpty() ? -1 : newest.get(newest.size() - 1);
      if (last >= 0 && movieIds[last] == movieIds[i]) {
        duplicates.accept(new Duplicate(userId, movieIds[i], lines[i], lines[last]));
      } else {
        newest.add(i);
      }
    }
    return newest;
  }

  private List<Integer> range() {
    return new ArrayList<>(IntStream.range(0, size).boxed().toList());
  }

  private UserRatings sorted(List<Integer> places) {
    places.sort(
        (a, b) -> {
          int byTime = Long.compare(timestamps[a], timestamps[b]);
          return byTime != 0 ? byTime : Long.compare(movieIds[a], movieIds[b]);
        });
    var sorted = new UserRatings(userId, places.size());
    for (int i : places) {
      sorted.add(movieIds[i], ratings[i], timestamps[i], lines[i]);
    }
    return sorted;
  }

  /**
   * A rating that another one of the same user and movie replaces.
   *
   * @param line where it stands
   * @param keptLine where the one that is kept stands
   */
  record Duplicate(long userId, long movieId, long line, long keptLine) implements Serializable {}
}
