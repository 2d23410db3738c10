package nightreel.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scala.Tuple2;

/**
 * Occurrences of movies in histories, each with the movies that follow it: for each task one block
 * of whole numbers, {@code movie, n, follower 1, ..., follower n} and so on; the last two bits of a
 * follower are the first cut that shows it.
 */
final class OccurrenceBlocks {

  /** Numbers that are gathered before they are sent. */
  private static final int FULL = 4_000_000;

  private final int[][] blocks;
  private final int[] sizes;
  private int size;

  /**
   * @param tasks the movie of row {@code i} belongs to task {@code i % tasks}
   */
  OccurrenceBlocks(int tasks) {
    blocks = new int[tasks][64];
    sizes = new int[tasks];
  }

  boolean isFull() {
    return size >= FULL;
  }

  /**
   * Adds a history.
   *
   * @param cuts for each movie the first cut that shows it
   * @param steps how many movies after one follow it
   */
  void add(int[] history, byte[] cuts, int steps) {
    for (int i = 0; i + 1 < history.length; i++) {
      int followers = Math.min(steps, history.length - 1 - i);
      int task = history[i] % blocks.length;
      int[] block = room(task, 2 + followers);
      int at = sizes[task];
      block[at++] = history[i];
      block[at++] = followers;
      for (int step = 1; step <= followers; step++) {
        block[at++] = history[i + step] << 2 | cuts[i + step];
      }
      size += at - sizes[task];
      sizes[task] = at;
    }
  }

  private int[] room(int task, int more) {
    if (sizes[task] + more > blocks[task].length) {
      blocks[task] = Arrays.copyOf(blocks[task], 2 * (sizes[task] + more));
    }
    return blocks[task];
  }

  /** The blocks that hold anything, by task. */
  List<Tuple2<Integer, int[]>> take() {
    var taken = new ArrayList<Tuple2<Integer, int[]>>();
    for (int task = 0; task < blocks.length; task++) {
      if (sizes[task] > 0) {
        taken.add(new Tuple2<>(task, Arrays.copyOf(blocks[task], sizes[task])));
      }
    }
    return taken;
  }
}
