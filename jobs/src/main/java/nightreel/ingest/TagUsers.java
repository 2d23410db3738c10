package nightreel.ingest;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Which users gave a movie which tags. */
final class TagUsers implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Users in an array that is longer than their number. */
  private static final class Users implements Serializable {

    private static final long serialVersionUID = 1L;

    private long[] ids = new long[2];
    private int size;

    void add(long id) {
      if (size == ids.length) {
        // those who gave the tag again and again take no place
        ids = Arrays.stream(ids).sorted().distinct().toArray();
        size = ids.length;
        ids = Arrays.copyOf(ids, 2 * size);
      }
      ids[size++] = id;
    }

    long count() {
      return Arrays.stream(ids, 0, size).distinct().count();
    }
  }

  private record Use(String tag, long users) {}

  private final Map<String, Users> usersByTag = new HashMap<>();

  TagUsers add(String tag, long user) {
    usersByTag.computeIfAbsent(tag, unused -> new Users()).add(user);
    return this;
  }

  TagUsers addAll(TagUsers others) {
    others.usersByTag.forEach(
        (tag, users) -> Arrays.stream(users.ids, 0, users.size).forEach(id -> add(tag, id)));
    return this;
  }

  /** The tags of the most users, and of as many users those that come first in the alphabet. */
  String[] mostUsed(int most) {
    return usersByTag.entrySet().stream()
        .map(tag -> new Use(tag.getKey(), tag.getValue().count()))
        .sorted(Comparator.comparing(Use::users).reversed().thenComparing(Use::tag))
        .limit(most)
        .map(Use::tag)
        .toArray(String[]::new);
  }
}
