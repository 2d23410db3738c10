package nightreel.index;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** What follows each movie of a task, found by movie. */
final class Followers {

  interface Visitor {
    /**
     * @param step how far after the movie, from 0
     * @param cut the first one that shows it
     */
    void visit(int follower, int step, int cut);
  }

  private final List<int[]> blocks = new ArrayList<>();

  /** {@code N + 1}: the occurrences of row {@code i} start there in the two below. */
  private final int[] starts;

  private final int[] blockOf;
  private final int[] placeIn;

  /**
   * @param blocks of {@link OccurrenceBlocks}
   * @param movies how many there are
   */
  Followers(Iterator<int[]> blocks, int movies) {
    blocks.forEachRemaining(this.blocks::add);
    starts = new int[movies + 1];
    forEachOccurrence((row, block, place) -> starts[row + 1]++);
    for (int row = 0; row < movies; row++) {
      starts[row + 1] += starts[row];
    }
    blockOf = new int[starts[movies]];
    placeIn = new int[starts[movies]];
    int[] next = starts.clone();
    forEachOccurrence(
        (row, block, place) -> {
          blockOf[next[row]] = block;
          placeIn[next[row]++] = place;
        });
  }

  private interface Occurrence {
    void at(int row, int block, int place);
  }

  private void forEachOccurrence(Occurrence occurrence) {
    for (int block = 0; block < blocks.size(); block++) {
      int[] numbers = blocks.get(block);
      for (int place = 0; place < numbers.length; place += 2 + numbers[place + 1]) {
        occurrence.at(numbers[place], block, place);
      }
    }
  }

  /** The movies that anything follows, ascending. */
  List<Integer> rows() {
    return IntStream.range(0, starts.length - 1)
        .filter(row -> starts[row] < starts[row + 1])
        .boxed()
        .toList();
  }

  void forEach(int row, Visitor visitor) {
    for (int i = starts[row]; i < starts[row + 1]; i++) {
      int[] numbers = blocks.get(blockOf[i]);
      int place = placeIn[i];
      for (int step = 0; step < numbers[place + 1]; step++) {
        int follower = numbers[place + 2 + step];
        visitor.visit(follower >> 2, step, follower & 3);
      }
    }
  }
}
