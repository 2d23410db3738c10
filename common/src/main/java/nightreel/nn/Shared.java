package nightreel.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Something expensive that the tasks of one executor JVM share: a network, an index. It is loaded
 * once, used by any number of tasks at a time, and closed when another one takes its place and its
 * last user is gone, or when the JVM ends.
 *
 * @param <T> what is shared; safe for use by several threads
 */
public final class Shared<T extends AutoCloseable> {

  private static final Map<String, Shared<?>> CURRENT = new HashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shared::closeIdle, "close shared"));
  }

  /** The right to use what is shared until it is closed. */
  public final class Lease implements AutoCloseable {
    private boolean returned;

    public T get() {
      return value;
    }

    @Override
    public void close() {
      synchronized (CURRENT) {
        if (!returned) {
          returned = true;
          users--;
          closeIfRetired();
        }
      }
    }
  }

  private final String key;
  private final T value;
  private int users;
  private boolean retired;

  private Shared(String key, T value) {
    this.key = key;
    this.value = value;
  }

  /**
   * Borrows what a slot holds, loading it where the slot is empty or holds something else.
   *
   * @param slot what it is for, such as "sasrec"; one slot holds one thing at a time
   * @param key what it was made from, such as the SHA-256 of its file
   */
  public static <T extends AutoCloseable> Shared<T>.Lease lease(
      String slot, String key, Supplier<T> load) {
    synchronized (CURRENT) {
      @SuppressWarnings("unchecked")
      var current = (Shared<T>) CURRENT.get(slot);
      if (current == null || !current.key.equals(key)) {
        var loaded = new Shared<>(key, load.get());
        if (current != null) {
          current.retired = true;
          current.closeIfRetired();
        }
        CURRENT.put(slot, loaded);
        current = loaded;
      }
      current.users++;
      return current.new Lease();
    }
  }

  /**
   * Empties slots of this JVM: what they hold is closed once its last user is gone.
   *
   * @param prefix with which their names begin
   */
  public static void retire(String prefix) {
    synchronized (CURRENT) {
      for (String slot : List.copyOf(CURRENT.keySet())) {
        if (slot.startsWith(prefix)) {
          Shared<?> current = CURRENT.remove(slot);
          current.retired = true;
          current.closeIfRetired();
        }
      }
    }
  }

  private void closeIfRetired() {
    if (retired && users == 0) {
      try {
        value.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing " + key, e);
      }
    }
  }

  private static void closeIdle() {
    synchronized (CURRENT) {
      for (Shared<?> shared : CURRENT.values()) {
        shared.retired = true;
        shared.closeIfRetired();
      }
      CURRENT.clear();
    }
  }
}
