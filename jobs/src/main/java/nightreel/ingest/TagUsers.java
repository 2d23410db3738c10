package nightreel.ingest;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Which users gave a movie which tags. There are as many of them as movies, each with all its tags:
 * written number by number they take a fraction of the time that an object each would.
 */
final class TagUsers implements Externalizable {

  private static final long serialVersionUID = 1L;

  /** Users in an array that is longer than their number. */
  private static final class Users {

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

  /** What {@link Externalizable} asks for. */
  public TagUsers() {}

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(usersByTag.size());
    for (var tag : usersByTag.entrySet()) {
      byte[] text = tag.getKey().getBytes(StandardCharsets.UTF_8);
      out.writeInt(text.length);
      out.write(text);
      out.writeInt(tag.getValue().size);
      for (int i = 0; i < tag.getValue().size; i++) {
        out.writeLong(tag.getValue().ids[i]);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    for (int tags = in.readInt(); tags > 0; tags--) {
      var text = new byte[in.readInt()];
      in.readFully(text);
      var users = new Users();
      for (int size = in.readInt(); size > 0; size--) {
        users.add(in.readLong());
      }
      usersByTag.put(new String(text, StandardCharsets.UTF_8), users);
    }
  }

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
