package nightreel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** A claim by a lock of the operating system, which a killed process cannot leave behind. */
final class LockedFile implements Claim {

  /** What is locked by several, and so by nobody whom a file names. */
  private static final String SHARED = "a night is running";

  /**
   * What this JVM has locked. Such a file must not even be opened once more, since closing it would
   * unlock it.
   */
  private static final Map<Path, LockedFile> LOCKED = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private final String holder;
  private int claims = 1;

  private LockedFile(Path file, FileChannel channel, String holder) {
    this.file = file;
    this.channel = channel;
    this.holder = holder;
  }

  /**
   * @param holder is written into the file, for whoever comes second
   * @throws ClaimedException with the holder, where the file is locked
   */
  static LockedFile lock(Path file, String holder) throws IOException {
    synchronized (LOCKED) {
      if (LOCKED.containsKey(file)) {
        throw new ClaimedException(LOCKED.get(file).holder);
      }
      LockedFile locked = open(file, holder);
      locked.channel.truncate(0);
      locked.channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
      return locked;
    }
  }

  /** Shares a file with others who share it, and locks another one. */
  static Claim lockOne(Path shared, Path file, String holder) throws IOException {
    LockedFile all = share(shared);
    try {
      LockedFile one = lock(file, holder);
      return () -> {
        one.close();
        all.close();
      };
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private static LockedFile share(Path file) throws IOException {
    synchronized (LOCKED) {
      LockedFile locked = LOCKED.get(file);
      if (locked == null) {
        return open(file, SHARED);
      }
      if (!locked.holder.equals(SHARED)) {
        throw new ClaimedException(locked.holder);
      }
      locked.claims++;
      return locked;
    }
  }

  private static LockedFile open(Path file, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock(0, Long.MAX_VALUE, holder.equals(SHARED)) == null) {
      channel.close();
      String other = Files.readString(file, StandardCharsets.UTF_8);
      throw new ClaimedException(other.isEmpty() ? SHARED : other);
    }
    var locked = new LockedFile(file, channel, holder);
    LOCKED.put(file, locked);
    return locked;
  }

  /** Unlocks the file, which stays: to delete it would let two processes lock two files. */
  @Override
  public void close() {
    synchronized (LOCKED) {
      if (--claims > 0) {
        return;
      }
      LOCKED.remove(file);
      try {
        if (!holder.equals(SHARED)) {
          channel.truncate(0);
        }
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
