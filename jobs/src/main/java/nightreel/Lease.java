package nightreel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claim on a file system without locks, such as HDFS: a file that its holder writes anew every
 * few seconds. One that was not written for a minute has no holder any more. What the time is, the
 * file system says, so that clocks of machines may differ.
 */
final class Lease implements Claim {

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final Duration RENEWED = Duration.ofSeconds(10);
  private static final Duration LOST = Duration.ofSeconds(60);

  private final FileSystem files;
  private final Path file;
  private final String content;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "lease");
            thread.setDaemon(true);
            return thread;
          });

  private Lease(FileSystem files, Path file, String content) {
    this.files = files;
    this.file = file;
    this.content = content;
    clock.scheduleAtFixedRate(
        this::renew, RENEWED.toSeconds(), RENEWED.toSeconds(), TimeUnit.SECONDS);
  }

  /** Takes a file, unless somebody has all of them. */
  static Lease takeOne(FileSystem files, Path folder, String name, String holder)
      throws IOException {
    Lease one = take(files, new Path(folder, name), holder);
    try {
      requireFree(files, new Path(folder, ALL));
      return one;
    } catch (IOException | RuntimeException e) {
      one.close();
      throw e;
    }
  }

  /** Takes all files, unless somebody has one of them. */
  static Lease takeAll(FileSystem files, Path folder, String holder) throws IOException {
    // whoever takes one looks at this file after that, and here it is the other way around
    Lease all = take(files, new Path(folder, ALL), holder);
    try {
      for (FileStatus file : files.listStatus(folder)) {
        String name = file.getPath().getName();
        if (!name.equals(ALL) && !name.startsWith(".")) {
          requireFree(files, file.getPath());
        }
      }
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private static void requireFree(FileSystem files, Path file) throws IOException {
    if (files.exists(file)) {
      removeLost(files, file, LOST);
    }
  }

  /**
   * @throws ClaimedException with the holder, where the file has one
   */
  static Lease take(FileSystem files, Path file, String holder) throws IOException {
    return take(files, file, holder, LOST);
  }

  /**
   * @param lost how old a file is that has no holder any more
   */
  static Lease take(FileSystem files, Path file, String holder, Duration lost) throws IOException {
    String content = holder + "\n" + UUID.randomUUID();
    for (boolean first = true; ; first = false) {
      try {
        write(files, file, content, false);
        return new Lease(files, file, content);
      } catch (FileAlreadyExistsException e) {
        if (!first) {
          throw new ClaimedException(holderOf(read(files, file)));
        }
        removeLost(files, file, lost);
      }
    }
  }

  /** Moves a file without a holder away: of several processes that try, one can. */
  private static void removeLost(FileSystem files, Path file, Duration lost) throws IOException {
    String found;
    long age;
    try {
      found = read(files, file);
      age = now(files, file) - files.getFileStatus(file).getModificationTime();
    } catch (FileNotFoundException e) {
      return; // its holder has ended just now
    }
    if (age < lost.toMillis()) {
      throw new ClaimedException(holderOf(found));
    }
    Path aside = besides(file);
    if (files.rename(file, aside)) {
      boolean same = read(files, aside).equals(found);
      if (!same && files.rename(aside, file)) {
        throw new ClaimedException(holderOf(read(files, file)));
      }
      files.delete(aside, false);
    }
  }

  /** The time by the clock of the file system. */
  private static long now(FileSystem files, Path file) throws IOException {
    Path probe = besides(file);
    write(files, probe, "", false);
    try {
      return files.getFileStatus(probe).getModificationTime();
    } finally {
      files.delete(probe, false);
    }
  }

  private static Path besides(Path file) {
    return new Path(file.getParent(), "." + file.getName() + "-" + UUID.randomUUID());
  }

  private static void write(FileSystem files, Path file, String content, boolean overwrite)
      throws IOException {
    try (var out = files.create(file, overwrite)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String read(FileSystem files, Path file) throws IOException {
    try (var in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String holderOf(String content) {
    return content.lines().findFirst().orElse("it has just begun");
  }

  private boolean isHeld() throws IOException {
    return files.exists(file) && read(files, file).equals(content);
  }

  private void renew() {
    try {
      if (isHeld()) {
        write(files, file, content, true);
      } else {
        LOG.error("{}: another process has taken over, since this one could not renew it", file);
      }
    } catch (IOException e) {
      LOG.warn("{}: cannot be renewed, which is tried again", file, e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      if (isHeld()) {
        files.delete(file, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
